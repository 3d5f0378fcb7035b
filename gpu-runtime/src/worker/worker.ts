/**
 * A worker: as many loops as it has slots, each claiming, performing and reporting one job after another.
 *
 * It knows the queue, the desk and the runtimes through their ports only, so it is the same inside the engine and on a GPU machine.
 */
import { mkdir } from 'node:fs/promises';
import type { ArtifactStore } from '../artifacts/port.ts';
import { sweepLeftBehind } from '../artifacts/left-behind.ts';
import type { ClaimRequest, JobQueue } from '../queue/port.ts';
import type { Runtime } from '../runtimes/port.ts';
import type { ClaimedJob, JobDesk } from './desk.ts';
import { createLaneOrder } from './lane-order.ts';
import { noLog, type Log } from './log.ts';
import type { Membership } from './membership.ts';
import { createOffers } from './offers.ts';
import { performJob } from './perform-job.ts';

export interface WorkerOptions {
  readonly queue: JobQueue;
  readonly desk: JobDesk;
  readonly runtimes: readonly Runtime[];
  readonly artifacts: ArtifactStore;
  /** See `workerName`. */
  readonly name: string;
  /** Jobs at a time. */
  readonly slots: number;
  readonly leaseMs: number;
  /** Of a fleet, which may set the worker aside. */
  readonly member?: Pick<Membership, 'permit' | 'took'>;
  /** Folder for the jobs' private folders. */
  readonly scratchRoot: string;
  /** How long a slot stays on one lane while others have work. */
  readonly dwellMs?: number;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  /** 0 to 1; spreads the pauses before jobs are tried again. */
  readonly random?: () => number;
  readonly log?: Log;
}

export interface Worker {
  /** Claims nothing more and resolves when the jobs at hand have ended. */
  stop(): Promise<void>;
}

/** Three lanes that never empty, 5 s of loading each: a job of a fourth waits less than a minute. */
const DWELL_MS = 12_000;

/** After the queue itself failed. */
const PAUSE_MS = 1_000;

export function startWorker(options: WorkerOptions): Worker {
  const { queue, desk, member, runtimes, name, slots, leaseMs, scratchRoot, clock = Date.now, random = Math.random, log = noLog, dwellMs = DWELL_MS } = options;
  const stopping = new AbortController();
  const offers = createOffers(runtimes, clock, log);
  const workplace = { ...options, offers, random, log };
  const stopped = new Promise<readonly string[]>((resolve) => stopping.signal.addEventListener('abort', () => resolve([])));

  async function nextJob(order: ReturnType<typeof createLaneOrder>): Promise<ClaimedJob | undefined> {
    const offered = await Promise.race([offers.lanes(), stopped]);
    const lanes = order.order(await Promise.race([member?.permit(offered, order) ?? offered, stopped]));
    if (stopping.signal.aborted) return undefined;
    const claimed = await claim({ worker: name, lanes, leaseMs });
    if (!claimed) await queue.wait(lanes, stopping.signal);
    return claimed;
  }

  async function claim(request: ClaimRequest): Promise<ClaimedJob | undefined> {
    if (desk.claim) return desk.claim(request);
    const claim = await queue.claim(request);
    return claim && { claim, open: () => desk.open(claim.jobId, name) };
  }

  async function serve(): Promise<void> {
    const order = createLaneOrder(dwellMs, clock);
    while (!stopping.signal.aborted) {
      try {
        const claimed = await nextJob(order);
        if (!claimed) continue;
        order.served(claimed.claim.lane);
        const over = member?.took(claimed.claim.jobId);
        await performJob(claimed, workplace).finally(over);
      } catch (error) {
        log('error', 'no job could be claimed; the worker tries again in a second', error);
        await pause(PAUSE_MS, stopping.signal);
      }
    }
  }

  const running = prepare(scratchRoot, log).then(() => Promise.all(Array.from({ length: slots }, serve)));
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

async function prepare(scratchRoot: string, log: Log): Promise<void> {
  try {
    await mkdir(scratchRoot, { recursive: true });
    await sweepLeftBehind(scratchRoot);
  } catch (error) {
    log('warn', 'the folder for running jobs could not be cleared', error);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}
