/**
 * A discrete-event simulation of GPUs that choose their jobs: the policy is the real one, GPUs and arrivals are simulated. Time is virtual, in ms.
 *
 * Each GPU holds one model at a time. It looks at the lanes when it has ended a job; one that has nothing to do looks again when a job comes in, and when its own
 * choice tells it to. Idle GPUs with the same model see the same, but for the time that they have had nothing to do: any one of them stands for all, and the one that has been
 * idle longest.
 */
import { MS_PER_PRIORITY_STEP } from '../../../gpu-runtime/src/queue/port.ts';
import type { LaneChoice, LaneView } from '../../../gpu-runtime/src/worker/lane-order.ts';
import type { Random } from '../random.ts';
import { EventQueue } from './event-queue.ts';

export interface Arrival {
  readonly atMs: number;
  readonly model: number;
  /** As in the queue's port: lower is sooner, in steps of three seconds. */
  readonly priority: number;
}

export interface Hall {
  readonly gpus: number;
  readonly models: number;
  readonly loadMs: number;
  readonly jobMs: number;
}

export type Chooser = (views: readonly LaneView[]) => LaneChoice;

export interface Served extends Arrival {
  /** Until the job itself began, its model loaded. */
  readonly waitedMs: number;
}

export interface Schedule {
  /** In the order of beginning. */
  readonly served: readonly Served[];
  readonly endsAtMs: number;
  readonly loads: number;
}

interface Gpu {
  warm: number | undefined;
  warmSinceMs: number;
  idleSinceMs: number;
}

/** @param arrivals - in the order of time. */
export function simulateSchedule(hall: Hall, arrivals: readonly Arrival[], choose: Chooser, random: Random): Schedule {
  const { gpus, models, loadMs, jobMs } = hall;
  const lanes = Array.from({ length: models }, (_, model) => ({ name: String(model), jobs: [] as Arrival[], from: 0, running: 0 }));
  const idle = new Map<number | undefined, Gpu[]>([[undefined, Array.from({ length: gpus }, () => ({ warm: undefined, warmSinceMs: 0, idleSinceMs: 0 }))]]);
  const events = new EventQueue<() => void>();
  const served: Served[] = [];
  const looks = new Set<number>();
  let [now, waiting, loads, endsAtMs] = [0, 0, 0, 0];

  const viewsOf = ({ warm, warmSinceMs, idleSinceMs }: Gpu): LaneView[] =>
    lanes.flatMap(({ name, jobs, from, running }, model) => {
      const first = jobs[from];
      if (!first) return [];
      const waitedMs = now - first.atMs;
      const overdueMs = waitedMs - first.priority * MS_PER_PRIORITY_STEP;
      const stayedMs = warm === undefined ? Infinity : now - warmSinceMs;
      return [{ lane: name, memory: name, loadMs: model === warm ? 0 : loadMs, stayedMs, idleMs: now - idleSinceMs, jobMs, waiting: jobs.length - from, waitedMs, overdueMs, elsewhere: running }];
    });

  /** @returns whether there was something for it. */
  const takeNext = (gpu: Gpu): boolean => {
    if (waiting === 0) return false;
    const { lanes: [first], againMs } = choose(viewsOf(gpu));
    if (first === undefined) {
      if (againMs !== undefined) lookAgain(againMs);
      return false;
    }
    const model = Number(first);
    const lane = lanes[model]!;
    const job = lane.jobs[lane.from]!;
    lane.from += 1;
    waiting -= 1;
    lane.running += 1;
    const cold = gpu.warm !== model;
    if (cold) {
      loads += 1;
      Object.assign(gpu, { warm: model, warmSinceMs: now + loadMs });
    }
    const startsAtMs = now + (cold ? loadMs : 0);
    served.push({ ...job, waitedMs: startsAtMs - job.atMs });
    endsAtMs = Math.max(endsAtMs, startsAtMs + jobMs);
    events.add(startsAtMs + jobMs, () => {
      lane.running -= 1;
      gpu.idleSinceMs = now;
      if (!takeNext(gpu)) rest(gpu);
    });
    return true;
  };

  const rest = (gpu: Gpu): void => {
    const sameWarm = idle.get(gpu.warm) ?? [];
    idle.set(gpu.warm, sameWarm);
    sameWarm.push(gpu);
  };

  const lookAgain = (inMs: number): void => {
    const atMs = now + inMs;
    if (looks.has(atMs)) return;
    looks.add(atMs);
    events.add(atMs, () => (looks.delete(atMs), wakeIdle()));
  };

  const wakeIdle = (): void => {
    const groups = [...idle.values()].filter((group) => group.length > 0);
    while (groups.length > 0) {
      const group = groups.splice(random.below(groups.length), 1)[0]!;
      while (takesOne(group, random.below(group.length)) || takesOne(group, 0)) if (group.length === 0) break;
    }
  };

  const takesOne = (group: Gpu[], at: number): boolean => {
    if (!takeNext(group[at]!)) return false;
    group.splice(at, 1);
    return true;
  };

  for (const arrival of arrivals) {
    events.add(arrival.atMs, () => {
      lanes[arrival.model]!.jobs.push(arrival);
      waiting += 1;
      wakeIdle();
    });
  }
  for (let next = events.take(); next; next = events.take()) {
    now = next.atMs;
    next.event();
  }
  return { served, endsAtMs, loads };
}
