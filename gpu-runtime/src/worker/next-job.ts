/**
 * Where a worker's next job comes from: it looks at the heads of its lanes, chooses among them, and claims.
 *
 * Where there is nothing to choose it does not look: with one lane, and when nothing was waiting a moment ago, so that what comes is the first. Each slot has one of these;
 * what is known of the models, the slots of a worker share.
 */
import type { ClaimRequest, JobQueue, LaneHead } from '../queue/port.ts';
import type { ClaimedJob, JobDesk } from './desk.ts';
import { chooseLanes, HEAD_START_MS, type LaneView } from './lane-order.ts';
import type { Membership } from './membership.ts';
import type { Offers } from './offers.ts';
import type { WarmModels } from './warm-models.ts';

export interface NextJobs {
  /** @returns `undefined` after having waited for something to change: ask again. */
  next(): Promise<ClaimedJob | undefined>;
  /** The same without waiting, and only what needs no load and nobody else is about to take: to be made ready while another job runs. */
  ahead(): Promise<ClaimedJob | undefined>;
}

export interface JobSource {
  readonly queue: JobQueue;
  readonly desk: JobDesk;
  readonly member?: Pick<Membership, 'permit' | 'permitNow'>;
  readonly offers: Offers;
  readonly models: WarmModels;
  readonly name: string;
  readonly leaseMs: number;
  /** Ends the waiting. */
  readonly stopping: AbortSignal;
  /** Claims of this worker in a lane. */
  readonly atHand: (lane: string) => number;
}

export function createNextJobs({ queue, desk, member, offers, models, name, leaseMs, stopping, atHand }: JobSource): NextJobs {
  const stopped = new Promise<readonly string[]>((resolve) => stopping.addEventListener('abort', () => resolve([])));

  function viewsOf(heads: readonly LaneHead[]): LaneView[] {
    const elsewhere = new Map<string, number>();
    for (const { lane, taken } of heads) {
      const memory = offers.find(lane)?.memory;
      if (memory !== undefined) elsewhere.set(memory, (elsewhere.get(memory) ?? 0) + Math.max(0, taken - atHand(lane)));
    }
    return heads.flatMap(({ lane, waiting, waitedMs, overdueMs }) => {
      const offer = offers.find(lane);
      if (!offer || waiting === 0) return [];
      const { memory } = offer;
      const loadMs = models.loadMs(offer);
      const times = { loadMs: models.isWarm(offer) ? 0 : loadMs, stayedMs: models.stayedMs(offer), idleMs: models.idleMs(offer), jobMs: models.jobMs(offer.lane) ?? loadMs };
      return [{ lane, memory, ...times, waiting, waitedMs, overdueMs, elsewhere: elsewhere.get(memory) ?? 0 }];
    });
  }

  async function claim(lanes: readonly string[]): Promise<ClaimedJob | undefined> {
    if (lanes.length === 0) return undefined;
    const request: ClaimRequest = { worker: name, lanes, leaseMs };
    if (desk.claim) return desk.claim(request);
    const claim = await queue.claim(request);
    return claim && { claim, open: () => desk.open(claim.jobId, name) };
  }

  const isReady = (lane: string): boolean => {
    const offer = offers.find(lane);
    return offer !== undefined && models.isWarm(offer);
  };
  /** Tells this slot from the others of the worker. */
  const slot = {};
  /** Nothing waited when it was looked last. Else to claim at once would be in vain most times, and keep the result that is handed in at that moment waiting. */
  let isIdle = true;

  return {
    async next() {
      const offered = await Promise.race([offers.lanes(), stopped]);
      const lanes = await Promise.race([member?.permit(offered, slot) ?? offered, stopped]);
      if (stopping.aborted) return undefined;
      const ready = lanes.length > 1 ? lanes.filter(isReady) : lanes;
      const first = isIdle ? await claim(ready) : undefined;
      isIdle &&= !first;
      if (first) return first;
      if (lanes.length === 1) isIdle = true; // The queue does not wait when something is there.
      if (isIdle && ready.length === lanes.length) return void (await queue.wait(lanes, stopping));

      const views = viewsOf(await queue.heads(lanes));
      isIdle = views.length === 0;
      const choice = chooseLanes(views);
      const claimed = await claim(choice.lanes);
      if (claimed) return claimed;
      const left = new Set(views.map(({ lane }) => lane).filter((lane) => !choice.lanes.includes(lane)));
      await waitFor(queue, lanes.filter((lane) => !left.has(lane)), choice.againMs, stopping);
      return undefined;
    },

    async ahead() {
      const offered = await offers.lanes();
      const lanes = member?.permitNow(offered, slot) ?? offered;
      if (lanes.length === 0) return undefined;
      const views = viewsOf(await queue.heads(lanes));
      const first = chooseLanes(views).lanes[0];
      const view = views.find(({ lane }) => lane === first);
      return view && view.loadMs === 0 && view.waitedMs >= HEAD_START_MS ? await claim([view.lane]) : undefined;
    },
  };
}

async function waitFor(queue: JobQueue, lanes: readonly string[], mostMs: number | undefined, stopping: AbortSignal): Promise<void> {
  if (mostMs === undefined) return await queue.wait(lanes, stopping);
  const again = new AbortController();
  const timer = setTimeout(() => again.abort(), mostMs);
  try {
    await queue.wait(lanes, AbortSignal.any([stopping, again.signal]));
  } finally {
    clearTimeout(timer);
  }
}
