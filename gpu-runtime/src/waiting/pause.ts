import { setTimeout as sleep } from 'node:timers/promises';

/** Ends after so many milliseconds. Rejects once the signal is aborted. */
export async function pauseUnlessAborted(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal });
}

/** Ends after so many milliseconds, or once the signal is aborted. */
export const pause = async (ms: number, signal: AbortSignal): Promise<void> => await pauseUnlessAborted(ms, signal).catch(() => undefined);
