/** The two tables of a batch: what each run would cost, and what came of it. */
import { relative } from 'node:path';
import { formatSpark, type MicroSpark, type Price } from 'n8n-nodes-sogni-flow/contract';
import { plainText } from '../run/shown-text.ts';
import { table, type Column } from '../terminal.ts';
import { filesOf, seedsOf, type EndedRun, type QuotedBatch, type QuotedRun } from './types.ts';

const LONGEST_VALUE = 32;
const MOST_SEEDS = 3;
/** Of a text that a run has made. */
const LONGEST_SAID = 60;

export const shownSpark = (amount: MicroSpark): string => formatSpark(Math.ceil(amount / 1_000) * 1_000);
const range = ({ min, max }: Price): string => (min === max ? shownSpark(max) : `${shownSpark(min)} – ${shownSpark(max)}`);

/** Names of what differs, in the order in which they were given. */
export const axesOf = (runs: readonly Pick<QuotedRun, 'values'>[]): readonly string[] => [...new Set(runs.flatMap(({ values }) => Object.keys(values)))];

export const cut = (text: string, most: number): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
};
const shownValue = (value = ''): string => cut(value.replace(/^@.*[\\/]/, ''), LONGEST_VALUE);
export const labelOf = ({ values }: Pick<QuotedRun, 'values'>): string => Object.values(values).map(shownValue).join(', ') || 'defaults';

const leading = (axes: readonly string[]): readonly Column[] => [{ title: '#', align: 'right' }, ...axes.map((title) => ({ title }))];
const cells = ({ number, values }: QuotedRun, axes: readonly string[]): readonly string[] => [String(number), ...axes.map((name) => shownValue(values[name]))];

export function quoteTable({ runs, quote: { lines, total } }: QuotedBatch): string {
  if (lines.length === 0) return '  Nothing in this workflow costs Spark.\n';
  const axes = axesOf(runs);
  const rows = runs.map((run) => [...cells(run, axes), range(run.added.total), remarkOf(run)]);
  const last = total.min === total.max ? 'at most' : `expected ${shownSpark(total.expected)}`;
  const paid = lines.filter(({ cached }) => !cached);
  const play = paid.length > 0 && paid.every(({ playMoney }) => playMoney) ? '  Paid from play money\n' : '';
  return table([...leading(axes), { title: 'Spark', align: 'right' }, { title: '' }], [...rows, ['', ...axes.map((_name, index) => (index === 0 ? 'Total' : '')), range(total), last]], { hasTotal: true }) + play;
}

function remarkOf({ quote, added }: QuotedRun): string {
  if (added.lines.length > 0 && added.lines.every(({ cached }) => cached)) return quote.total.max === 0 ? 'cached' : 'as runs before it';
  const remarks = [quote.total.max > added.total.max ? 'shares steps with runs before it' : '', quote.lines.some(({ drawsSeed }) => drawsSeed) ? 'draws a new seed' : ''];
  return remarks.filter(Boolean).join(', ');
}

export function resultTable(runs: readonly QuotedRun[], ended: readonly (EndedRun | undefined)[], folder: string): string {
  const axes = axesOf(runs);
  const rows = runs.map((run, index) => {
    const end = ended[index];
    return end ? [...cells(run, axes), seedText(end), end.state, shownSpark(end.paid), outcomeText(end, folder)] : [...cells(run, axes), '', 'not started', '0', ''];
  });
  return table([...leading(axes), { title: 'Seeds' }, { title: 'State' }, { title: 'Spark', align: 'right' }, { title: 'Files' }], rows);
}

/** Not of steps that were the user's to seed: told are all seeds, the first ones of many. */
export function seedText(end: EndedRun): string {
  const seeds = seedsOf(end);
  return `${seeds.slice(0, MOST_SEEDS).join(', ')}${seeds.length > MOST_SEEDS ? `, +${seeds.length - MOST_SEEDS}` : ''}`;
}

function outcomeText(end: EndedRun, folder: string): string {
  if (end.error) return cut(`${end.error.code}: ${end.error.message}`, 100);
  const [first, ...more] = filesOf(end);
  if (!first) return '';
  const said = first.text ? `: ${cut(plainText(first.text), LONGEST_SAID)}` : '';
  return `${relative(folder, first.path)}${more.length > 0 ? ` +${more.length}` : ''}${said}`;
}
