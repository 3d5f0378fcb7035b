/**
 * A slot: the place where one job at a time computes, and what overlaps with it.
 *
 *   before:   inputs ── computes ── saves and reports
 *   at hand:      inputs ····waits···· computes ── saves and reports
 *
 * While a job computes, the one before it may still be handing in its results, and the one after it may be made ready: one of each, so that disk and memory stay bounded.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { orAborted } from '../waiting/or-aborted.ts';

export interface Place {
  /** Resolves when the job may compute. @throws FlowError `cancelled` once `signal` aborts. */
  enter(signal: AbortSignal): Promise<void>;
  /** @param fraction - of the job that is done, 0 to 1. */
  tell(fraction: number): void;
  /** The job has computed, or will not. May be called again. */
  leave(): void;
}

export interface Begun {
  /** The job computes, or has ended. */
  readonly entered: Promise<void>;
  readonly left: Promise<void>;
  /** What was told last, above 0, and when: a reading of `performance.now()`. */
  told(): Told | undefined;
}

export interface Told {
  readonly fraction: number;
  readonly at: number;
}

export interface Slot {
  /** @param perform - does not reject. */
  begin(perform: (place: Place) => Promise<void>): Begun;
  /** All that was begun has ended. */
  drained(): Promise<void>;
}

interface Entry {
  hasLeft: boolean;
  readonly ready: () => void;
}

export function createSlot(): Slot {
  /** What was begun and has not ended, in that order. */
  const open = new Map<Entry, Promise<void>>();

  const tellReady = (): void => {
    const entries = [...open.keys()];
    const next = entries.findIndex(({ hasLeft }) => !hasLeft);
    if (next === 0 || next === 1) entries[next]!.ready();
  };

  return {
    begin(perform) {
      const [ready, entered, left] = [Promise.withResolvers<void>(), Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      let told: Told | undefined;
      const entry: Entry = { hasLeft: false, ready: ready.resolve };
      const leave = (): void => {
        entry.hasLeft = true;
        left.resolve();
        tellReady();
      };
      const place: Place = {
        async enter(signal) {
          await orAborted(ready.promise, signal, () => new FlowError('cancelled', 'the job was told to end before it computed'));
          entered.resolve();
        },
        tell(fraction) {
          if (fraction > 0) told = { fraction, at: performance.now() };
        },
        leave,
      };
      const ended = perform(place).finally(() => {
        open.delete(entry);
        entered.resolve();
        leave();
      });
      open.set(entry, ended);
      tellReady();
      return { entered: entered.promise, left: left.promise, told: () => told };
    },
    drained: async () => void (await Promise.all(open.values())),
  };
}
