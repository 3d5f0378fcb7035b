/**
 * A worker without a database: claims come from Redis, and the engine hands out jobs and takes results over HTTP.
 *
 * The home folder keeps a copy of the files that jobs take and make, by digest, and in `unreported` what the engine has not acknowledged. It may be emptied while no worker
 * runs and that folder is empty.
 */
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { openFileArtifactStore } from '../../artifacts/file-store.ts';
import { openRuntimes } from '../../configuration/open-runtimes.ts';
import type { RuntimeConfig } from '../../configuration/runtime-config.ts';
import { LEASE_MS } from '../../queue/port.ts';
import { offeredText } from '../../runtimes/offered.ts';
import type { Runtime } from '../../runtimes/port.ts';
import { describeWorker } from '../describe-worker.ts';
import { readGpus } from '../hardware.ts';
import type { Log } from '../log.ts';
import { joinFleet } from '../membership.ts';
import type { WorkerObserver } from '../observer.ts';
import { withinMemory } from '../within-memory.ts';
import { startWorker } from '../worker.ts';
import { createEngineApi } from './engine-api.ts';
import { createRemoteArtifacts } from './remote-artifacts.ts';
import { createRemoteDesk } from './remote-desk.ts';
import { createRemoteFleet } from './remote-fleet.ts';
import { openUnreported } from './unreported.ts';

/** How long a worker that is told to stop goes on trying to report to an engine that does not answer. */
const DRAIN_MS = 60_000;

export interface RemoteWorker {
  /** What it can do, as people read it. */
  readonly offered: string;
  /** Reject where the engine, or Redis, does not answer. */
  readonly checks: { readonly engine: () => Promise<unknown>; readonly queue: () => Promise<void> };
  /**
   * Jobs at hand are finished first, and reported; where the engine does not answer for a minute, results stay in the home folder.
   * @returns the number of results that wait there for the next start.
   */
  close(): Promise<number>;
}

export interface RemoteWorkerOptions {
  /** Instead of those that are configured. */
  readonly runtimes?: readonly Runtime[];
  readonly observer?: WorkerObserver;
  readonly drainMs?: number;
}

/** @throws FlowError `invalid_configuration` | `unauthorized` | `forbidden` | `runtime_unreachable` | `storage_failed` | `disk_full` */
export async function startRemoteWorker(config: RuntimeConfig, log: Log, { runtimes: instead, drainMs = DRAIN_MS, observer }: RemoteWorkerOptions = {}): Promise<RemoteWorker> {
  const { engineUrl, workerKey, redisUrl, home, slots, network, workerName: name = machineName() } = config;
  if (engineUrl === undefined || workerKey === undefined || redisUrl === undefined) {
    throw new FlowError('invalid_configuration', 'a worker without the database needs SOGNI_FLOW_ENGINE_URL, SOGNI_FLOW_WORKER_KEY (sogni-flow keys create NAME --worker) and REDIS_URL');
  }
  const api = createEngineApi({ url: engineUrl, key: workerKey });
  const { queue: of } = await api.call<{ readonly queue: { readonly name: string; readonly key: string } }>('GET', '').catch(explain(engineUrl));
  await mkdir(home, { recursive: true });
  const artifacts = createRemoteArtifacts(await openFileArtifactStore(join(home, 'artifacts')), api);
  const { openBullmqQueue } = await import('../../queue/bullmq-queue.ts');
  const queue = await openBullmqQueue({ url: redisUrl, name: of.name, key: Buffer.from(of.key, 'base64') });
  const gpus = await readGpus();
  const all = await openRuntimes(config, log, instead).runtimes();
  const runtimes = all.map((runtime) => withinMemory(runtime, async () => gpus));
  const member = joinFleet({ fleet: createRemoteFleet(api), name, card: () => describeWorker({ name, slots, network, runtimes: all, gpus }), log });
  await member.joined.catch(async (error: unknown) => {
    await member.leave();
    await queue.close();
    throw error;
  });
  const unreported = await openUnreported(join(home, 'unreported'));
  const leaving = new AbortController();
  const desk = createRemoteDesk({ api, artifacts, unreported, log, leaving: leaving.signal });
  const handedIn = desk.handInLeft().catch((error: unknown) => log('error', 'the results that were left on this disk cannot be read', error));
  const worker = startWorker({ queue, desk: member.follow(desk), member, runtimes, artifacts, log, name, slots, leaseMs: LEASE_MS, scratchRoot: join(home, 'scratch'), ...(observer && { observer }) });
  const offered = (await Promise.all(runtimes.map((runtime) => runtime.capabilities()))).flat();
  return {
    checks: { engine: () => api.call('GET', ''), queue: async () => await queue.check?.() },
    offered: offeredText(offered),
    async close() {
      member.drain();
      const leave = setTimeout(() => leaving.abort(), drainMs);
      await Promise.all([worker.stop(), handedIn]);
      clearTimeout(leave);
      await member.leave();
      for (const runtime of runtimes) await runtime.close?.();
      await queue.close();
      return (await unreported.jobIds()).length;
    },
  };
}

/** An engine whose queue is in its database has no desk for workers elsewhere. */
const explain = (engineUrl: string) => (error: unknown): never => {
  if (!FlowError.is(error) || error.code !== 'not_found') throw error;
  throw new FlowError('invalid_configuration', `the engine at ${engineUrl} takes no workers from elsewhere, because its jobs are not on Redis; start it with the REDIS_URL that is set here`, { cause: error });
};

/** A host name may have what a worker's name may not. */
const machineName = (): string => hostname().replaceAll(/[^\w.-]/g, '-').replace(/^[^A-Za-z0-9]+/, '').slice(0, 100) || 'worker';
