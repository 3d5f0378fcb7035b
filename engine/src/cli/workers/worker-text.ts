/** How workers look on a terminal. */
import { inGigabytes } from 'sogni-flow-runtime';
import type { ShownWorker } from '../../fleet/port.ts';
import { table, type Column } from '../terminal.ts';

export const WORKER_COLUMNS: readonly Column[] = [
  ...[{ title: 'Name' }, { title: 'Host' }, { title: 'GPU' }, { title: 'Memory', align: 'right' as const }, { title: 'Network' }, { title: 'State' }, { title: 'Models', align: 'right' as const }],
  ...[{ title: 'Running' }, { title: 'Done', align: 'right' as const }, { title: 'Failed', align: 'right' as const }, { title: 'Heard' }],
];

/** @param now - milliseconds since the epoch. */
export const workerRow = (worker: ShownWorker, now: number): readonly string[] => [
  worker.name,
  worker.host,
  ...gpuOf(worker),
  worker.network,
  worker.why === undefined ? worker.state : `${worker.state} ${worker.why}`,
  String(new Set(worker.offers.map(({ model }) => model)).size),
  worker.running.map(({ jobId, fraction }) => `${jobId} ${Math.round(fraction * 100)} %`).join(', '),
  String(worker.done),
  String(worker.failed),
  ago(now - worker.heardAt),
];

/** The largest one. */
function gpuOf({ gpus }: ShownWorker): readonly [name: string, memory: string] {
  const [largest] = [...gpus].sort((one, other) => other.memoryBytes - one.memoryBytes);
  if (!largest) return ['', ''];
  return [gpus.length === 1 ? largest.name : `${largest.name} and ${gpus.length - 1} more`, inGigabytes(largest.memoryBytes)];
}

function ago(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 120) return `${seconds} s ago`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min ago` : `${Math.round(seconds / 3_600)} h ago`;
}

/** All that is known of one worker. */
export function workerText(worker: ShownWorker, now: number): string {
  const { name, host, account, network, slots, runtimes, offers, misfits, running } = worker;
  const facts: readonly (readonly [string, string])[] = [
    ['Host', host],
    ...worker.gpus.map((gpu) => ['GPU', `${gpu.name}, ${inGigabytes(gpu.memoryBytes)}, driver ${gpu.driver}`] as const),
    ['State', worker.why === undefined ? worker.state : `${worker.state} ${worker.why}`],
    ['Account', account ?? 'shares the database'],
    ...(worker.notEarning === undefined ? [] : [['Earnings', worker.notEarning] as const]),
    ['Network', network],
    ['Runtimes', runtimes.join(', ')],
    ['Slots', String(slots)],
    ['Today', `${worker.done} done, ${worker.failed} failed`],
    ['Heard', ago(now - worker.heardAt)],
    ...running.map(({ jobId, fraction }) => ['Running', `${jobId}, ${Math.round(fraction * 100)} %`] as const),
  ];
  const width = Math.max(...facts.map(([title]) => title.length));
  const models = [...offers.map((offer) => [offer.operation, offer.model, '']), ...misfits.map((misfit) => [misfit.operation, misfit.model, `refused: ${misfit.why}`])];
  return [`Worker ${name}`, ...facts.map(([title, text]) => `  ${title.padEnd(width)}  ${text}`), '', table([{ title: 'Operation' }, { title: 'Model' }, { title: '' }], models)].join('\n');
}
