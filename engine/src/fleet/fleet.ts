/** The fleet: who works for this engine, in which state, with what. */
import type { Log, SqlStore } from 'sogni-flow-runtime';
import { notEarning } from './earners.ts';
import { forgive } from './faults.ts';
import { createFleetDesk, notYours } from './fleet-desk.ts';
import { accepts } from './placed.ts';
import type { Fleet, ShownWorker } from './port.ts';
import { openRegister } from './register.ts';
import { readWorker, readWorkers, type WorkerRow } from './rows.ts';
import { stateOf, whyOf } from './states.ts';
import { createWatch } from './watch.ts';

export interface FleetOptions {
  readonly store: SqlStore;
  /** What of a capture goes to the worker's account, in parts per million. */
  readonly share: number;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  readonly log: Log;
  /** Name of the worker of this process, whose runtimes are asked themselves. */
  readonly own?: string;
}

export async function openFleet({ store, share, clock = Date.now, log, own }: FleetOptions): Promise<Fleet> {
  const register = await openRegister(store, clock, own);
  const { unflushed, news } = register;

  function shown(row: WorkerRow): ShownWorker {
    const worker = news.over(row);
    const state = stateOf(worker, clock());
    const [why, unpaid] = [whyOf(state, worker), notEarning(worker)];
    return { ...worker, state, ...(why !== undefined && { why }), ...(unpaid !== undefined && { notEarning: unpaid }) };
  }

  return {
    watch: createWatch({ register, share, clock, log }),
    deskOf: (owner) => createFleetDesk(register, owner, clock),
    async checkOwner(worker, owner) {
      const known = register.get(worker);
      const row = known ?? (await readWorker(unflushed, worker));
      if (row?.apiKeyId !== owner.apiKeyId) throw notYours(worker);
      // It came by another process a moment ago; what it does here counts, and earns.
      if (!known) register.keep(row);
    },
    announced: register.offers,
    serving(operation, model, placement = null) {
      const able = register.taking(operation, model);
      return placement === null ? able.length : able.filter((row) => accepts(placement, row, able)).length;
    },
    list: async () => (await readWorkers(unflushed)).map(shown).filter(({ state, apiKeyId }) => state !== 'gone' || apiKeyId !== undefined),
    find: async (name) => shown(await register.find(unflushed, name)),
    pause: async (name) => shown(await register.change(name, (tx) => tx.run('UPDATE worker SET paused = 1 WHERE name = ?', name))),
    resume: async (name) =>
      shown(
        await register.change(name, async (tx) => {
          await tx.run('UPDATE worker SET paused = 0 WHERE name = ?', name);
          await forgive(tx, name);
        }),
      ),
    sync: register.sync,
    sweep: register.sweep,
  };
}
