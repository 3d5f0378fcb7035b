/** Work that is done again and again as long as a process has its engine open; nothing depends on when. What fails is logged and tried again at its next time. */
import type { Log } from 'sogni-flow-runtime';

export interface Upkeep {
  /** @param what - the work in a few words, for the log. */
  regularly(ms: number, what: string, work: () => Promise<unknown>): void;
  end(): void;
}

export function openUpkeep(log: Log): Upkeep {
  const timers: NodeJS.Timeout[] = [];
  return {
    regularly(ms, what, work) {
      timers.push(setInterval(() => void work().catch((error: unknown) => log('error', `${what} failed; it is tried again later`, error)), ms).unref());
    },
    end: () => timers.forEach(clearInterval),
  };
}
