/** An execution ends in the store of executions, which knows no webhooks: what they ask for is written down as soon as somebody looks, once. */
import { noteEnd } from '../callbacks/callback-store.ts';
import type { Engine } from '../../engine.ts';
import { statusOf } from './states.ts';
import type { TemplateRunStore } from './template-run-store.ts';

/** @param clock - milliseconds since the epoch. */
export const noteEndsOf =
  (runs: TemplateRunStore, { catalogue }: Pick<Engine, 'catalogue'>, clock: () => number) =>
  async (): Promise<void> => {
    for (const { id, account } of await runs.ended()) {
      const execution = await catalogue.find(id);
      if (execution) await runs.tell(id, async (tx) => await noteEnd(tx, { id, account, status: statusOf(execution.state, false) }, clock()));
    }
  };
