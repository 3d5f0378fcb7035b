/** Numbers and times as the page writes them. */
import type { SparkRange } from 'n8n-nodes-sogni-flow/contract';

const plain = (digits: number): Intl.NumberFormat => new Intl.NumberFormat('en', { maximumFractionDigits: digits });

/** `12.5`, `0.03`, `1,200`: two digits after the point below 100, and never a price shown as 0 that is not. */
export function formatSpark(spark: number): string {
  if (spark === 0) return '0';
  if (Math.abs(spark) < 0.01) return spark < 0 ? '> -0.01' : '< 0.01';
  return plain(Math.abs(spark) < 100 ? 2 : 0).format(spark);
}

/** `4`, `3 to 5`; `up to 5` when it can be nothing. */
export function formatRange({ min, max }: SparkRange): string {
  const [low, high] = [formatSpark(min), formatSpark(max)];
  if (low === high) return high;
  return min === 0 ? `up to ${high}` : `${low} to ${high}`;
}

/** `1.4 MB`, in powers of 1,000. */
export function formatBytes(bytes: number): string {
  const step = bytes < 1_000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3));
  return `${plain(step > 1 ? 1 : 0).format(bytes / 1_000 ** step)} ${['B', 'kB', 'MB', 'GB'][step]}`;
}

/** Seconds as `4.2 s`, `1:05`, `1:00:00`. */
export function formatDuration(seconds: number): string {
  if (seconds < 60) return `${plain(1).format(seconds)} s`;
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** `just now`, `5 minutes ago`, `yesterday`; a date after a week. */
export function formatAgo(iso: string, now = Date.now()): string {
  const seconds = (Date.parse(iso) - now) / 1_000;
  if (Math.abs(seconds) < 45) return 'just now';
  const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  if (Math.abs(seconds) < 3_600) return relative.format(Math.round(seconds / 60), 'minute');
  if (Math.abs(seconds) < 86_400) return relative.format(Math.round(seconds / 3_600), 'hour');
  if (Math.abs(seconds) < 7 * 86_400) return relative.format(Math.round(seconds / 86_400), 'day');
  return formatDate(iso);
}

/** `28 Nov 2026, 09:14` in the browser's own time. */
export const formatDate = (iso: string): string => new Date(iso).toLocaleString('en-GB', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' });

/** `1 run`, `3 runs`. */
export const count = (many: number, one: string, several = `${one}s`): string => `${plain(0).format(many)} ${many === 1 ? one : several}`;
