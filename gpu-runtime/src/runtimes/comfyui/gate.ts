/** Lets one through at a time, in the order of arrival. */
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
        await untilTurn(before, signal);
        return await work();
      } finally {
        leave();
      }
    },
  };
}

async function untilTurn(before: Promise<unknown>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
  });
  aborted.catch(() => undefined);
  await Promise.race([before, aborted]).finally(() => signal.removeEventListener('abort', stop));
}
