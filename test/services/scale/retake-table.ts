/** How long the jobs of dead workers waited for the next one, as a table. */
import type { Fate } from './job-log.ts';

type Died = Fate & { readonly what: string };

export function retakeTable(fates: readonly Died[]): string {
  const kinds = [...Map.groupBy(fates, ({ what, fate }) => `${what}, ${fate}`)].sort(([a], [b]) => a.localeCompare(b));
  const rows = kinds.map(([kind, those]) => {
    const times = those.map(({ afterMs }) => afterMs).sort((a, b) => a - b);
    const at = (share: number): string => ((times[Math.ceil(times.length * share) - 1] ?? 0) / 1_000).toFixed(1).padStart(6);
    return `${kind.padEnd(22)}${String(times.length).padStart(6)}${at(0.5)}${at(0.99)}${at(1)}`;
  });
  return [`${'seconds after'.padEnd(22)}  jobs   p50   p99   max`, ...rows].join('\n');
}
