/**
 * Waits for the work, but not after the signal is aborted: then the work goes on, and what comes of it is nobody's.
 * @param why - what is thrown then; the signal's reason if it is left out.
 */
export async function orAborted<Result>(work: Promise<Result>, signal: AbortSignal, why = (): unknown => signal.reason): Promise<Result> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(why());
  work.catch(() => undefined);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([aborted.promise, work]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
