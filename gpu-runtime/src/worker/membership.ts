/**
 * A worker as a member of a fleet: registers, tells every few seconds what it runs, and claims only what it may.
 *
 * What the engine last said holds while it does not answer: claims go by another way. A worker that is refused (its key was revoked,
 * its name is another's) claims nothing more, so that it does not take jobs which it cannot open.
 */
import { randomUUID } from 'node:crypto';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { JobDesk } from './desk.ts';
import { HEARTBEAT_MS, type FleetDesk, type Standing, type WorkerCard } from './fleet.ts';
import type { Log } from './log.ts';

export interface Membership {
  /** Rejects as `FleetDesk.register` when that was refused; it is tried again all the same. */
  readonly joined: Promise<void>;
  /** Resolves with the lanes that may be claimed from now; pends while the worker is set aside. @param slot - tells the slots of the worker apart */
  permit(lanes: readonly string[], slot: object): Promise<readonly string[]>;
  /** The same at once: none while the worker is set aside. */
  permitNow(lanes: readonly string[], slot: object): readonly string[];
  /** A job was claimed. @returns what to call when it is over, whatever came of it. */
  took(jobId: string): () => void;
  /** The desk, with what passes over it in progress remembered for the next heartbeat. */
  follow(desk: JobDesk): JobDesk;
  /** Tells that the worker ends once its jobs have. */
  drain(): void;
  leave(): Promise<void>;
}

export interface MembershipOptions {
  readonly fleet: FleetDesk;
  readonly name: string;
  /** What the worker has now; asked before every heartbeat, since models come and go. */
  readonly card: () => Promise<WorkerCard>;
  readonly log: Log;
  readonly everyMs?: number;
}

type Heard = Standing | { readonly state: 'refused'; readonly why: string };

/** Codes with which the engine says that this worker is not to work, rather than that something is broken. */
const REFUSALS: ReadonlySet<string> = new Set(['unauthorized', 'forbidden', 'lease_lost', 'invalid_input', 'invalid_parameter']);

export function joinFleet({ fleet, name, card, log, everyMs = HEARTBEAT_MS }: MembershipOptions): Membership {
  const session = randomUUID();
  const running = new Map<string, number>();
  const waiting: { readonly slot: object; go(): void }[] = [];
  let holder: object | undefined;
  let heard: Heard = { state: 'active' };
  let registered = '';
  let draining = false;
  /** The last answer was none. */
  let away = false;
  /** A later start has its name: it does not take that back. */
  let replaced = false;
  let left = false;
  let timer: NodeJS.Timeout | undefined;
  let told: Promise<unknown> = Promise.resolve();

  /** On trial one slot has the right, until a job of it is over. */
  function mayClaim(slot: object): boolean {
    if (heard.state !== 'trial') return heard.state === 'active';
    if (running.size > 0 || (holder ?? slot) !== slot) return false;
    holder = slot;
    return true;
  }

  function letThrough(): void {
    holder = undefined;
    for (const { slot, go } of waiting.splice(0)) {
      if (mayClaim(slot)) go();
      else waiting.push({ slot, go });
    }
  }

  function hear(now: Heard): void {
    const isOther = now.state !== heard.state;
    if (isOther) {
      const said = now.why === undefined ? '' : `: ${now.why}`;
      if (now.state === 'active') log('info', `worker ${name} may take jobs again`);
      else if (now.state === 'trial') log('info', `worker ${name} may take one job on trial${said}`);
      else log('warn', `worker ${name} is ${now.state} and takes no jobs${said}`);
    }
    heard = now;
    if (isOther) letThrough();
  }

  async function tell(mine: WorkerCard): Promise<Standing> {
    const text = JSON.stringify(mine);
    if (text !== registered && !replaced) {
      const standing = await fleet.register(mine, session);
      registered = text;
      return standing;
    }
    return await fleet.heartbeat(name, session, { running: [...running].map(([jobId, fraction]) => ({ jobId, fraction })), draining });
  }

  async function beat(): Promise<void> {
    try {
      const mine = await card();
      if (left) return;
      const telling = tell(mine);
      told = telling.catch(() => undefined);
      hear(await telling);
      away = false;
    } catch (error) {
      if (left) return;
      replaced ||= FlowError.is(error) && error.code === 'lease_lost';
      if (FlowError.is(error) && error.code === 'not_found') registered = '';
      else if (FlowError.is(error) && REFUSALS.has(error.code)) hear({ state: 'refused', why: error.message });
      else if (!away) log('warn', `worker ${name} cannot tell the engine what it does; it tries again every ${everyMs / 1_000} s`, error);
      away = true;
      throw error;
    } finally {
      if (!left) timer = setTimeout(again, everyMs).unref();
    }
  }
  function again(): void {
    clearTimeout(timer);
    if (!left) beating = beat().catch(() => undefined);
  }

  const joined = beat();
  let beating: Promise<void> = joined.catch(() => undefined);

  const withWishes = (lanes: readonly string[]): readonly string[] => ('lanes' in heard && heard.lanes ? [...lanes, ...heard.lanes] : lanes);

  return {
    joined,
    async permit(lanes, slot) {
      if (!mayClaim(slot)) await new Promise<void>((go) => waiting.push({ slot, go }));
      return withWishes(lanes);
    },
    permitNow: (lanes, slot) => (mayClaim(slot) ? withWishes(lanes) : []),
    took(jobId) {
      running.set(jobId, 0);
      return () => {
        running.delete(jobId);
        letThrough();
      };
    },
    follow: (desk) => ({
      ...desk,
      progress(jobId, fence, progress) {
        if (running.has(jobId)) running.set(jobId, progress.fraction);
        desk.progress(jobId, fence, progress);
      },
    }),
    drain() {
      if (draining) return;
      draining = true;
      void beating.then(again);
    },
    async leave() {
      left = true;
      clearTimeout(timer);
      await told;
      if (registered !== '') await fleet.leave(name, session).catch(() => undefined); // It is found to be gone a little later.
    },
  };
}
