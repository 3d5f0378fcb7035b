/** How workers look on a terminal. */
import { inGigabytes } from 'sogni-flow-runtime';
import type { ShownWorker } from '../../fleet/port.ts';
import { table, type Column } from '../terminal.ts';

const RIGHT = 'right' as const;

/** Short enough for a line: host and jobs are told of one worker (`workerText`). */
export const WORKER_COLUMNS: readonly Column[] = [
  ...[{ title: 'Name' }, { title: 'GPU' }, { title: 'Network' }, { title: 'State' }, { title: 'Models', align: RIGHT }, { title: 'Running', align: RIGHT }],
  ...[{ title: 'Done', align: RIGHT }, { title: 'Failed', align: RIGHT }, { title: 'Heard' }],
];

/** @param now - milliseconds since the epoch. */
export const workerRow = (worker: ShownWorker, now: number): readonly string[] => [
  worker.name,
  gpuOf(worker),
  worker.network,
  worker.why === undefined ? worker.state : `${worker.state} ${worker.why}`,
  String(new Set(worker.offers.map(({ model }) => model)).size),
  String(worker.running.length),
  String(worker.done),
  String(worker.failed),
  ago(now - worker.heardAt),
];

/** The largest one. */
function gpuOf({ gpus }: ShownWorker): string {
  const [largest] = [...gpus].sort((one, other) => other.memoryBytes - one.memoryBytes);
  return largest ? `${largest.name}, ${inGigabytes(largest.memoryBytes)}${gpus.length === 1 ? '' : ` and ${gpus.length - 1} more`}` : '';
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
