/** What a server is, for whoever has set its address. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenaiServer } from '../../configuration/openai-server.ts';
import { ANSWER_WITHIN_MS, discover } from './discover.ts';
import { createServer } from './server.ts';

export interface OpenaiDescription {
  /** Who made it, as far as it tells. */
  readonly title: string;
  /** Models that something can be done with here. */
  readonly models: readonly string[];
}

/** @throws FlowError when it does not answer, or refuses the key. */
export async function describeOpenai({ baseUrl, key, models }: OpenaiServer): Promise<OpenaiDescription> {
  const wait = async (ms: number, signal: AbortSignal): Promise<void> => await sleep(ms, undefined, { signal });
  const server = createServer({ baseUrl, key, clock: Date.now, wait });
  const { dialect, offers } = await discover(server, models, AbortSignal.timeout(ANSWER_WITHIN_MS));
  return { title: dialect.title, models: [...new Set(offers.map(({ model }) => model))] };
}
