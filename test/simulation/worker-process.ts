/** One life of a worker on another machine: it shares the queue's database, and reaches the desk by messages. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmbeddedQueue } from '../../gpu-runtime/src/queue/embedded-queue.ts';
import { LEASE_MS } from '../../gpu-runtime/src/queue/port.ts';
import type { SqlStore } from '../../gpu-runtime/src/queue/sql.ts';
import { startWorker, type WorkerOptions } from '../../gpu-runtime/src/worker/worker.ts';
import type { Disk } from './disk.ts';
import { remoteDesk, type Receiver } from './messages.ts';
import { processStore } from './process-store.ts';
import type { Provider } from './provider.ts';
import type { Process, World } from './world.ts';

/** The worker makes real folders there, one for each job. */
export const SCRATCH = mkdtempSync(join(tmpdir(), 'sogni-flow-simulation-'));
process.once('exit', () => rmSync(SCRATCH, { recursive: true, force: true }));

export interface WorkerParts {
  readonly world: World;
  readonly process: Process;
  readonly provider: Provider;
  readonly clock: () => number;
}

export const workerSettings = ({ world, process, provider, clock }: WorkerParts): Pick<WorkerOptions, 'name' | 'slots' | 'leaseMs' | 'clock' | 'random' | 'runtimes'> => ({
  name: process.name,
  slots: 2,
  leaseMs: LEASE_MS,
  clock,
  random: world.random.next,
  runtimes: [provider.runtimeFor(process)],
});

export interface RemoteWorkerParts extends WorkerParts {
  readonly database: SqlStore;
  readonly disk: Disk;
  readonly receiver: () => Receiver | undefined;
  readonly messageFaults: number;
}

export function startWorkerProcess(parts: RemoteWorkerParts): void {
  const { world, process, database, disk, clock, receiver, messageFaults } = parts;
  world.as(process, () => {
    const queue = createEmbeddedQueue(processStore(world, process, database), { clock });
    startWorker({ ...workerSettings(parts), queue, desk: remoteDesk(world, process, receiver, messageFaults), artifacts: disk.storeFor(process), scratchRoot: SCRATCH });
  });
}
