/** Lets one through at a time, in the order of arrival. */
import { orAborted } from '../../waiting/or-aborted.ts';

export interface Gate {
  /** @throws the signal's reason when it is aborted before the turn has come. */
  pass<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result>;
}

export function createGate(): Gate {
  let last: Promise<unknown> = Promise.resolve();
  return {
    async pass(signal, work) {
      const before = last;
      let leave = (): void => undefined;
      last = Promise.all([before, new Promise<void>((resolve) => (leave = resolve))]);
      try {
        await orAborted(before, signal);
        return await work();
      } finally {
        leave();
      }
    },
  };
}
