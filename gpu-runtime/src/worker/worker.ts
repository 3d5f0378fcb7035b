/**
 * A worker: as many slots as it is told, each computing one job after another. While one computes, the next is made ready and the one before is handed in.
 *
 * It knows the queue, the desk and the runtimes through their ports only, so it is the same inside the engine and on a GPU machine.
 */
import { mkdir } from 'node:fs/promises';
import type { ArtifactStore } from '../artifacts/port.ts';
import { sweepLeftBehind } from '../artifacts/left-behind.ts';
import { modelLaneOf, type JobQueue } from '../queue/port.ts';
import type { Runtime } from '../runtimes/port.ts';
import { pause } from '../waiting/pause.ts';
import type { ClaimedJob, JobDesk } from './desk.ts';
import { noLog, type Log } from './log.ts';
import type { Membership } from './membership.ts';
import { computesStill } from './nearly-done.ts';
import { createNextJobs, type NextJobs } from './next-job.ts';
import { createOffers } from './offers.ts';
import { unobserved, type WorkerObserver } from './observer.ts';
import { performJob } from './perform-job.ts';
import { createSlot, type Begun } from './slot.ts';
import { createWarmModels } from './warm-models.ts';

export interface WorkerOptions {
  readonly queue: JobQueue;
  readonly desk: JobDesk;
  readonly runtimes: readonly Runtime[];
  readonly artifacts: ArtifactStore;
  /** See `workerName`. */
  readonly name: string;
  /** Jobs that compute at a time. */
  readonly slots: number;
  readonly leaseMs: number;
  /** Of a fleet, which may set the worker aside. */
  readonly member?: Pick<Membership, 'permit' | 'permitNow' | 'took'>;
  /** Folder for the jobs' private folders. */
  readonly scratchRoot: string;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  /** 0 to 1; spreads the pauses before jobs are tried again. */
  readonly random?: () => number;
  readonly log?: Log;
  readonly observer?: WorkerObserver;
}

export interface Worker {
  /** Claims nothing more and resolves when the jobs at hand have ended. */
  stop(): Promise<void>;
}

/** After the queue itself failed. */
const PAUSE_MS = 1_000;

export function startWorker(options: WorkerOptions): Worker {
  const { member, runtimes, slots, scratchRoot, clock = Date.now, random = Math.random, log = noLog, observer = unobserved } = options;
  const stopping = new AbortController();
  const [offers, models] = [createOffers(runtimes, clock, log), createWarmModels(clock)];
  const workplace = { ...options, offers, models, random, log };
  const atHand = new Map<string, number>();
  const count = (lane: string, change: 1 | -1): void => {
    const now = (atHand.get(lane) ?? 0) + change;
    if (now > 0) atHand.set(lane, now);
    else atHand.delete(lane);
  };
  /** Lanes of models whose jobs tell how far they are. */
  const telling = new Set<string>();
  const source = { ...workplace, stopping: stopping.signal, atHand: (lane: string) => atHand.get(lane) ?? 0 };

  async function nextAfter(last: AtHand | undefined, jobs: NextJobs): Promise<ClaimedJob | undefined> {
    if (last && (await computesStill(last, models.jobMs(modelLaneOf(last.lane)), telling.has(modelLaneOf(last.lane))))) {
      const ahead = stopping.signal.aborted ? undefined : await jobs.ahead();
      if (ahead) return ahead;
      await last.left;
    }
    return stopping.signal.aborted ? undefined : await jobs.next();
  }

  async function serve(index: number): Promise<void> {
    const [slot, jobs] = [createSlot(), createNextJobs(source)];
    let last: AtHand | undefined;
    while (!stopping.signal.aborted) {
      try {
        const claimed = await nextAfter(last, jobs);
        if (!claimed) continue;
        if (last?.told()) telling.add(modelLaneOf(last.lane));
        const { lane } = claimed.claim;
        const over = member?.took(claimed.claim.jobId);
        count(lane, 1);
        const end = (): void => {
          count(lane, -1);
          over?.();
        };
        const observed = observer.claimed(index, lane);
        last = { lane, ...slot.begin((place) => performJob(claimed, { ...workplace, observed }, place).finally(end)) };
      } catch (error) {
        log('error', 'no job could be claimed; the worker tries again in a second', error);
        await pause(PAUSE_MS, stopping.signal);
      }
    }
    await slot.drained();
  }

  const running = prepare(scratchRoot, log).then(() => Promise.all(Array.from({ length: slots }, (_, index) => serve(index))));
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

interface AtHand extends Begun {
  readonly lane: string;
}

async function prepare(scratchRoot: string, log: Log): Promise<void> {
  try {
    await mkdir(scratchRoot, { recursive: true });
    await sweepLeftBehind(scratchRoot);
  } catch (error) {
    log('warn', 'the folder for running jobs could not be cleared', error);
  }
}
