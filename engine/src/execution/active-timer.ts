/** A limit on time that is spent working: it can be stopped while nothing is done but waiting. Clocks that jump do not move it. */

/** Longer ones overflow a timer, which would then fire at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

export class ActiveTimer {
  #leftMs: number;
  #since = 0;
  #timer: NodeJS.Timeout | undefined;
  readonly #onEnd: () => void;

  /** It stands still until `go`. @param onEnd - called once, when the time is used up. */
  constructor(ms: number, onEnd: () => void) {
    this.#leftMs = ms;
    this.#onEnd = onEnd;
  }

  go(): void {
    if (this.#timer !== undefined) return;
    this.#since = performance.now();
    const ms = Math.min(this.#leftMs, LONGEST_TIMER_MS);
    this.#timer = setTimeout(() => {
      this.stop();
      if (this.#leftMs > 0 && ms === LONGEST_TIMER_MS) this.go();
      else this.#onEnd();
    }, ms).unref();
  }

  stop(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#leftMs = Math.max(0, this.#leftMs - (performance.now() - this.#since));
  }
}
