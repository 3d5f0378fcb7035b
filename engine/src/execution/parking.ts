/**
 * Parked node runs of one execution in this process: each waits for its time by a timer of its own, or for its call.
 *
 * What they wait for is decided when they are parked and lies in the store. In here a pause is measured by timers, which a clock
 * that jumps does not shorten; after a restart what is left of it counts by the clock.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { LONGEST_TIMER_MS } from './active-timer.ts';
import type { RunStore } from './run-options.ts';
import { placeKey, type Wait, type WaitPlace, type WaitRequest } from './waits.ts';

export interface ParkingOptions {
  readonly executionId: string;
  readonly fence?: number | undefined;
  readonly store?: RunStore | undefined;
  readonly clock: () => number;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  parked(wait: Wait): void;
  woken(place: WaitPlace): void;
}

interface Parked {
  readonly wait: Wait;
  readonly goOn: (wait: Wait) => void;
}

export class Parking {
  readonly #options: ParkingOptions;
  readonly #parked = new Map<string, Parked>();
  readonly #closing = new AbortController();

  constructor(options: ParkingOptions) {
    this.#options = options;
  }

  /** What is waited for now. */
  get waits(): readonly Wait[] {
    return [...this.#parked.values()].map(({ wait }) => wait);
  }

  /** @throws FlowError `cancelled` when the execution is cancelled or let go of meanwhile; `lease_lost`. */
  async park(place: WaitPlace, request: WaitRequest): Promise<Wait> {
    const { executionId, fence, store, clock } = this.#options;
    const wait = (await store?.park?.(executionId, place, request, fence)) ?? { ...request, ...place, parkedAt: clock() };
    if (wait.outcome !== undefined) return wait;
    const leftMs = wait.resumeAt === undefined ? undefined : wait.resumeAt - clock();
    if (leftMs !== undefined && leftMs <= 0) return await this.#timeIsUp(wait);
    return await this.#waitFor(wait, leftMs);
  }

  /** Lets those go on that were called in the meantime. */
  async look(): Promise<void> {
    if (![...this.#parked.values()].some(({ wait }) => wait.method !== undefined)) return;
    for (const wait of (await this.#options.store?.waits?.(this.#options.executionId)) ?? []) {
      if (wait.outcome !== undefined) this.#parked.get(placeKey(wait))?.goOn(wait);
    }
  }

  /** Ends all waits here; what they wait for stays in the store. */
  close(): void {
    this.#closing.abort();
  }

  async #waitFor(wait: Wait, leftMs: number | undefined): Promise<Wait> {
    const { signal } = this.#closing;
    const { promise, resolve, reject } = Promise.withResolvers<Wait>();
    const over = new AbortController();
    const end = (): void => reject(new FlowError('cancelled', 'the execution was ended during a pause'));
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    const key = placeKey(wait);
    this.#parked.set(key, { wait, goOn: resolve });
    this.#options.parked(wait);
    if (leftMs !== undefined) void this.#pause(leftMs, over.signal).then(async () => resolve(await this.#timeIsUp(wait))).catch((error: unknown) => over.signal.aborted || reject(error));
    // A call may have come between the row and this.
    if (wait.method !== undefined) void this.look().catch(reject);
    try {
      return await promise;
    } finally {
      signal.removeEventListener('abort', end);
      over.abort();
      this.#parked.delete(key);
      this.#options.woken(wait);
    }
  }

  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    for (let left = ms; left > 0; left -= LONGEST_TIMER_MS) await this.#options.wait(Math.min(left, LONGEST_TIMER_MS), signal);
  }

  async #timeIsUp(wait: Wait): Promise<Wait> {
    return (await this.#options.store?.endWait?.(this.#options.executionId, wait)) ?? { ...wait, outcome: 'time' };
  }
}
