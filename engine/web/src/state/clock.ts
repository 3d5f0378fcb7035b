/** The time for what ticks: once a second, and only while somebody looks at something that moves. */
import { signal } from '@preact/signals';

const TICK_MS = 1_000;
export const now = signal(Date.now());

let watchers = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** @returns what ends the ticking for this watcher. */
export function tick(): () => void {
  watchers++;
  now.value = Date.now();
  timer ??= setInterval(() => (now.value = Date.now()), TICK_MS);
  return () => {
    if (--watchers > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
