/** What jobs ask of workers and tell about them: who may have one, who is to blame, who earns. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { LEASE_MS, type Log } from 'sogni-flow-runtime';
import { earnerOf } from './earners.ts';
import { forgive, strike, type Fault } from './faults.ts';
import type { WorkerWatch } from './port.ts';
import type { Register } from './register.ts';
import { leaveOf, takesJobs, whyOf } from './states.ts';

export interface WatchOptions {
  readonly register: Register;
  /** Of a capture, in parts per million. */
  readonly share: number;
  readonly clock: () => number;
  readonly log: Log;
}

export function createWatch({ register, share, clock, log }: WatchOptions): WorkerWatch {
  /** Faults are rare; one that cannot be written down must not keep a job from its end. */
  async function surely(worker: string, work: () => Promise<unknown>): Promise<void> {
    await work().catch((error: unknown) => log('error', `what became of a job of worker ${worker} could not be written down`, error));
  }

  /** Of the operator's own workers the last one that has a model is kept: without it, jobs would wait where they now fail and say why. */
  function canBeSpared(worker: string): boolean {
    const row = register.get(worker);
    return row?.apiKeyId !== undefined || row?.offers.some(({ operation, model }) => register.taking(operation, model).some(({ name }) => name !== worker)) === true;
  }

  async function blame(fault: Omit<Fault, 'canBeSpared'>): Promise<void> {
    const { worker } = fault;
    let isQuarantined = false;
    const row = await register.change(worker, async (tx) => (isQuarantined = await strike(tx, { ...fault, canBeSpared: canBeSpared(worker) }, clock())));
    if (isQuarantined) log('warn', `worker ${worker} is quarantined ${whyOf('quarantined', row) ?? ''}`);
  }

  return {
    admit(worker) {
      const row = register.get(worker);
      const state = row ? leaveOf(row, clock()) : 'active';
      if (takesJobs(state)) return;
      throw new FlowError('worker_set_aside', `worker ${worker} is ${state}; it gets no jobs until it is told that it may work again`);
    },

    async done(worker) {
      const row = register.get(worker);
      if (!row) return;
      register.news.count(worker, 'done');
      if (row.strikes > 0 || row.quarantines > 0) await surely(worker, () => register.change(worker, (tx) => forgive(tx, worker)));
    },

    async failed(worker, jobId, why) {
      if (!register.get(worker)) return;
      register.news.count(worker, 'failed');
      if (why !== undefined) await surely(worker, () => blame({ worker, jobId, why }));
    },

    async lost(worker, jobId, since) {
      const row = register.get(worker);
      // One that still answers and was never restarted has not died: the queue may have lost its claim.
      if (!row || (clock() - row.heardAt <= LEASE_MS && row.registeredAt <= since)) return;
      await surely(worker, () => blame({ worker, jobId, why: 'it died, or lost the job, while it ran', diedIn: row.session }));
    },

    earner(worker, job) {
      const row = register.get(worker);
      const account = row && earnerOf(row, job);
      return account === undefined || share === 0 ? undefined : { id: account, share };
    },
  };
}
