/**
 * A worker without a database: claims come from Redis, and the engine hands out jobs and takes results over HTTP.
 *
 * The home folder keeps a copy of the files that jobs take and make, by digest; it may be emptied while no worker runs.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { createEngineApi, createRemoteArtifacts, createRemoteDesk, LEASE_MS, openFileArtifactStore, startWorker, together, workerName, type Log, type Runtime, type WorkerObserver } from 'sogni-flow-runtime';
import { openBullmqQueue } from 'sogni-flow-runtime/queue/bullmq';
import { engineAnswers, folderTakesFiles, queueAnswers } from './readiness/checks.ts';
import { createReadiness, type Readiness } from './readiness/readiness.ts';
import { openRuntimes } from './runtimes.ts';
import type { Config } from './config.ts';

export interface RemoteWorker {
  /** `operation (model)`, as people read it. */
  readonly offered: readonly string[];
  readonly readiness: Readiness;
  /** Jobs at hand are finished first. */
  close(): Promise<void>;
}

export interface RemoteWorkerOptions {
  /** Instead of those of the configuration, for tests. */
  readonly runtimes?: readonly Runtime[];
  readonly observer?: WorkerObserver;
}

/** @throws FlowError `invalid_configuration` | `unauthorized` | `forbidden` | `not_found` | `runtime_unreachable` | `storage_failed` */
export async function startRemoteWorker(config: Config, log: Log, { runtimes: instead, observer }: RemoteWorkerOptions = {}): Promise<RemoteWorker> {
  const { engineUrl, workerKey, redisUrl, home } = config;
  if (engineUrl === undefined || workerKey === undefined || redisUrl === undefined) {
    throw new FlowError('invalid_configuration', 'a worker without the database needs SOGNI_FLOW_ENGINE_URL, SOGNI_FLOW_WORKER_KEY (sogni-flow keys create NAME --worker) and REDIS_URL');
  }
  const api = createEngineApi({ url: engineUrl, key: workerKey });
  const { queue: of } = await api.call<{ readonly queue: { readonly name: string; readonly key: string } }>('GET', '');
  await mkdir(home, { recursive: true });
  const artifacts = createRemoteArtifacts(await openFileArtifactStore(join(home, 'artifacts')), api);
  const queue = await openBullmqQueue({ url: redisUrl, name: of.name, key: Buffer.from(of.key, 'base64') });
  const runtimes = await openRuntimes(config, log, instead).runtimes();
  const desk = createRemoteDesk(api, log);
  const traces = config.traces ? await (await import('./tracing/open-traces.ts')).openTraces(process.env, log) : undefined;
  const observed = together([...(observer ? [observer] : []), ...(traces ? [traces.worker] : [])]);
  const place = { name: workerName(), slots: config.slots, leaseMs: LEASE_MS, scratchRoot: join(home, 'scratch') };
  const worker = startWorker({ queue, desk, runtimes, artifacts, log, ...place, observer: observed });
  const offered = (await Promise.all(runtimes.map((runtime) => runtime.capabilities()))).flat();
  return {
    readiness: createReadiness([engineAnswers(() => api.call('GET', '')), queueAnswers(async () => queue), folderTakesFiles(home)], log),
    offered: offered.map(({ operation, model }) => `${operation} (${model})`),
    async close() {
      await worker.stop();
      for (const runtime of runtimes) await runtime.close?.();
      await queue.close();
      await traces?.close();
    },
  };
}
