import { formatDuration } from '../formats.ts';
import { elapsedOf, type LiveNode } from '../state/live-node.ts';

/** Tenths of a second up to ten; whole ones while the node works, as it is told anew but once a second. Empty for what has not begun. */
export function elapsedText(live: LiveNode, now: number): string {
  const ms = elapsedOf(live, now);
  if (ms === undefined) return '';
  return formatDuration(live.record.state === 'running' || ms >= 10_000 ? Math.floor(ms / 1_000) : ms / 1_000);
}
