/** The worker of the engine's own process: a member of the fleet like any other. One without slots performs nothing and is no member. */
import { describeWorker, joinFleet, LEASE_MS, startWorker, workerName, type Described, type Worker, type WorkerOptions } from 'sogni-flow-runtime';
import type { Fleet } from './port.ts';

export interface OwnWorkerOptions extends Omit<WorkerOptions, 'name' | 'leaseMs' | 'member' | 'log'>, Required<Pick<WorkerOptions, 'log'>> {
  readonly fleet: Fleet;
  readonly network: Described['network'];
  /** What the fleet is told; asked again and again, since models come and go. */
  readonly equipment: () => Promise<Pick<Described, 'runtimes' | 'gpus'>>;
}

export function startOwnWorker({ fleet, network, equipment, ...options }: OwnWorkerOptions): Worker {
  const { slots, desk, log } = options;
  const name = workerName();
  const card = async () => describeWorker({ name, slots, network, ...(await equipment()) });
  const member = slots === 0 ? undefined : joinFleet({ fleet: fleet.deskOf(), name, card, log });
  member?.joined.catch(() => undefined); // It is logged, and tried again.
  const started = startWorker({ ...options, name, leaseMs: LEASE_MS, ...(member && { member, desk: member.follow(desk) }) });
  return {
    async stop() {
      member?.drain();
      await started.stop();
      await member?.leave();
    },
  };
}
