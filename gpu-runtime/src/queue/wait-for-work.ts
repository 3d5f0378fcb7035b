/** How a worker waits: woken by a ring, by `signal`, or after a second, in which it may overlook what another process enqueued. */
import type { WakeUp } from './wake-up.ts';

const FALLBACK_MS = 1_000;

/** @param anyClaimable - asked once the waiting has begun: what came in between the caller's last claim and then would else be overlooked. */
export async function waitForWork(wakeUp: WakeUp, lanes: readonly string[], signal: AbortSignal, anyClaimable: () => Promise<boolean>): Promise<void> {
  if (signal.aborted) return;
  let wake = (): void => undefined;
  const woken = new Promise<void>((resolve) => (wake = resolve));
  const stopListening = wakeUp.listen(lanes, wake);
  const fallback = setTimeout(wake, FALLBACK_MS);
  signal.addEventListener('abort', wake);
  try {
    if (lanes.length > 0 && (await anyClaimable())) return;
    await woken;
  } finally {
    signal.removeEventListener('abort', wake);
    clearTimeout(fallback);
    stopListening();
  }
}
