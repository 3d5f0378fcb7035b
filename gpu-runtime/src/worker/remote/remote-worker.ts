/**
 * A worker without a database: claims come from Redis, and the engine hands out jobs and takes results over HTTP.
 *
 * The home folder keeps a copy of the files that jobs take and make, by digest; it may be emptied while no worker runs.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { openFileArtifactStore } from '../../artifacts/file-store.ts';
import { openRuntimes } from '../../configuration/open-runtimes.ts';
import type { RuntimeConfig } from '../../configuration/runtime-config.ts';
import { LEASE_MS } from '../../queue/port.ts';
import { workerName } from '../../queue/worker-name.ts';
import type { Runtime } from '../../runtimes/port.ts';
import type { Log } from '../log.ts';
import type { WorkerObserver } from '../observer.ts';
import { startWorker } from '../worker.ts';
import { createEngineApi } from './engine-api.ts';
import { createRemoteArtifacts } from './remote-artifacts.ts';
import { createRemoteDesk } from './remote-desk.ts';

export interface RemoteWorker {
  /** `operation (model)`, as people read it. */
  readonly offered: readonly string[];
  /** Reject where the engine, or Redis, does not answer. */
  readonly checks: { readonly engine: () => Promise<unknown>; readonly queue: () => Promise<void> };
  /** Jobs at hand are finished first. */
  close(): Promise<void>;
}

export interface RemoteWorkerOptions {
  /** Instead of those that are configured. */
  readonly runtimes?: readonly Runtime[];
  readonly observer?: WorkerObserver;
}

/** @throws FlowError `invalid_configuration` | `unauthorized` | `forbidden` | `not_found` | `runtime_unreachable` | `storage_failed` */
export async function startRemoteWorker(config: RuntimeConfig, log: Log, { runtimes: instead, observer }: RemoteWorkerOptions = {}): Promise<RemoteWorker> {
  const { engineUrl, workerKey, redisUrl, home } = config;
  if (engineUrl === undefined || workerKey === undefined || redisUrl === undefined) {
    throw new FlowError('invalid_configuration', 'a worker without the database needs SOGNI_FLOW_ENGINE_URL, SOGNI_FLOW_WORKER_KEY (sogni-flow keys create NAME --worker) and REDIS_URL');
  }
  const api = createEngineApi({ url: engineUrl, key: workerKey });
  const { queue: of } = await api.call<{ readonly queue: { readonly name: string; readonly key: string } }>('GET', '');
  await mkdir(home, { recursive: true });
  const artifacts = createRemoteArtifacts(await openFileArtifactStore(join(home, 'artifacts')), api);
  const { openBullmqQueue } = await import('../../queue/bullmq-queue.ts');
  const queue = await openBullmqQueue({ url: redisUrl, name: of.name, key: Buffer.from(of.key, 'base64') });
  const runtimes = await openRuntimes(config, log, instead).runtimes();
  const desk = createRemoteDesk(api, log);
  const worker = startWorker({ queue, desk, runtimes, artifacts, log, name: workerName(), slots: config.slots, leaseMs: LEASE_MS, scratchRoot: join(home, 'scratch'), ...(observer && { observer }) });
  const offered = (await Promise.all(runtimes.map((runtime) => runtime.capabilities()))).flat();
  return {
    checks: { engine: () => api.call('GET', ''), queue: async () => await queue.check?.() },
    offered: offered.map(({ operation, model }) => `${operation} (${model})`),
    async close() {
      await worker.stop();
      for (const runtime of runtimes) await runtime.close?.();
      await queue.close();
    },
  };
}
