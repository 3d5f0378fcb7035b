/**
 * Which lanes a worker asks for its next job, and in which order. Only data goes in and comes out: no clock, no I/O, nothing drawn.
 *
 * 1. A model stays warm while its lanes have work. Of several warm lanes, the one whose turn has waited longest is first (`overdueMs`: premium has a head start of
 *    half a minute, age does the rest).
 * 2. It is given up early for a lane that nobody works on and whose turn would else come too late, counting what is loaded for those before it. But not before the
 *    work on it has outweighed the loading, and the later they all are the longer: too many late lanes would have the GPU load more than work.
 * 3. Without warm work another model is loaded, the longest overdue first, once its first job has waited for a moment: whoever has the model warm takes it in that moment.
 *    Where others work with that model, another one is given up for it only if what waits there is worth a load to each of them and to this worker, or if the worker has had
 *    nothing to do, and the job has waited, for as long as the load takes. So however many workers look on, a few of them join.
 */

/** A lane in which something waits, as this worker sees it. */
export interface LaneView {
  readonly lane: string;
  /** What must be in memory for it; lanes of one model have the same. */
  readonly memory: string;
  /** Until this worker could begin: 0 where the model is warm or there is nothing to load. */
  readonly loadMs: number;
  /** Since the model that would have to go came into memory; `Infinity` without any. */
  readonly stayedMs: number;
  /** Since this worker had work for that model; 0 while it has. */
  readonly idleMs: number;
  /** What a job there takes once the model is loaded. */
  readonly jobMs: number;
  readonly waiting: number;
  /** How long one of them has waited at most. */
  readonly waitedMs: number;
  /** How long ago the turn of the first one came; below 0 while that is ahead. */
  readonly overdueMs: number;
  /** Jobs that other workers have at hand with the same model. */
  readonly elsewhere: number;
}

export interface LaneChoice {
  /** To be asked in this order. */
  readonly lanes: readonly string[];
  /** When to choose again although nothing has changed; absent where time alone changes nothing. */
  readonly againMs?: number;
}

/** A turn must be had before it is so late: a free job has then waited for a minute, a premium one for half of that. */
export const TURN_WITHIN_MS = 30_000;

/** Long enough for a worker that has the model warm and nothing to do. */
export const HEAD_START_MS = 200;

/** The least work on a model before it is given up early, in times of what it takes to load the next one. */
const WORK_PER_LOAD = 2;

/** The least work that must wait for each worker of a model, in times of what it takes to load it, for one more to join. */
const WORTH_LOADING = 1.5;

/** For the job at hand to end, and the first one to begin. */
const MARGIN_MS = 3_000;

export function chooseLanes(views: readonly LaneView[]): LaneChoice {
  const byTurn = [...views].sort((a, b) => b.overdueMs - a.overdueMs);
  const warm = byTurn.filter(({ loadMs }) => loadMs === 0);
  const cold = byTurn.filter(({ loadMs }) => loadMs > 0);
  const ripe = cold.filter((view) => ripensInMs(view) <= 0);
  const chosen = warm.length > 0 && mustLeave(ripe.filter(({ elsewhere }) => elsewhere === 0)) ? [...ripe, ...warm] : [...warm, ...ripe];
  const againMs = Math.min(...cold.map(ripensInMs).filter((ms) => ms > 0));
  return { lanes: chosen.map(({ lane }) => lane), ...(Number.isFinite(againMs) && { againMs }) };
}

/** Until its model may be loaded here. */
function ripensInMs({ waitedMs, elsewhere, stayedMs, idleMs, waiting, jobMs, loadMs }: LaneView): number {
  const isWorth = elsewhere === 0 || stayedMs === Infinity || waiting * jobMs >= WORTH_LOADING * loadMs * (elsewhere + 1);
  return isWorth ? HEAD_START_MS - waitedMs : loadMs - Math.min(waitedMs, idleMs);
}

/** @param alone - lanes that nobody works on, the longest overdue first. */
function mustLeave(alone: readonly LaneView[]): boolean {
  const [first] = alone;
  if (!first) return false;
  const loaded = new Set<string>();
  let startsInMs = MARGIN_MS;
  const tooLate = alone.some(({ memory, loadMs, overdueMs }) => {
    if (!loaded.has(memory)) startsInMs += loadMs;
    loaded.add(memory);
    return overdueMs + startsInMs > TURN_WITHIN_MS;
  });
  return tooLate && first.stayedMs >= WORK_PER_LOAD * first.loadMs * Math.max(1, first.overdueMs / TURN_WITHIN_MS);
}
