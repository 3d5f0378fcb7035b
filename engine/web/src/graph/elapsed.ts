import { formatDuration } from '../formats.ts';

/** Whole seconds from 10 s on; nothing for what has not begun. */
export function formatElapsed(ms: number | undefined): string {
  if (ms === undefined) return '';
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  const seconds = ms / 1_000;
  return formatDuration(seconds < 10 ? seconds : Math.round(seconds));
}
