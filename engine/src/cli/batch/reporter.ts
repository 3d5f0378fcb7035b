/** Tells about a batch: a line for every run that ends and one table of all, or one JSON event per line with the run's `batchIndex`. */
import { ERRORS, formatSpark, type MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import type { ExecutionEvent } from '../../execution/types.ts';
import type { Terminal } from '../terminal.ts';
import { cut, labelOf, quoteTable, resultTable, seedText, shownSpark } from './tables.ts';
import type { EndedRun, QuotedBatch, QuotedRun } from './types.ts';
import { batchRecord, runRecord, type BatchFacts } from './write-batch.ts';

export interface BatchResult extends BatchFacts {
  /** `completed` when all runs are, `partial_failure` when some are. */
  readonly status: 'completed' | 'partial_failure' | 'failed' | 'cancelled' | 'interrupted' | 'waiting';
  /** Path of the contact sheet. */
  readonly sheet?: string;
  readonly available: MicroSpark;
}

export interface BatchReporter {
  /** @param isResult - nothing follows: the price is what was asked for. */
  quoted(batch: QuotedBatch, isResult: boolean): void;
  onEvent(run: QuotedRun, event: ExecutionEvent): void;
  ended(end: EndedRun): void;
  queued(batch: QuotedBatch, executionIds: readonly string[], folder: string): void;
  result(result: BatchResult): void;
}

/** @param command - how this command was called, for advice: `npx sogni-flow run --home x`. */
export const createBatchReporter = (terminal: Terminal, json: boolean, command: string): BatchReporter => (json ? jsonReporter(terminal) : humanReporter(terminal, command));

const GOOD = ['green', '✔'] as const;
const BAD = ['red', '✘'] as const;
const OPEN = ['yellow', '…'] as const;
const MOST_ADVICE = 10;
const LONGEST_MESSAGE = 200;

function humanReporter({ out, err, paint }: Terminal, command: string): BatchReporter {
  let count = 0;
  return {
    quoted(batch, isResult) {
      count = batch.runs.length;
      const text = `\n${paint('bold', `${batch.name}: ${count} ${count === 1 ? 'run' : 'runs'}`)}\n\n${quoteTable(batch)}\n`;
      if (isResult) out(text);
      else err(text);
    },
    onEvent: () => undefined,
    ended(end) {
      const { run, state, elapsedMs, paid, error } = end;
      const [style, mark] = error ? BAD : state === 'completed' ? GOOD : OPEN;
      const seeds = seedText(end);
      const told = error ? `${error.code}${error.node === undefined ? '' : ` at "${error.node}"`}: ${cut(error.message, LONGEST_MESSAGE)}` : `${shownSpark(paid)} Spark${seeds ? `, seed ${seeds}` : ''}`;
      err(`  ${paint(style, mark)} ${String(run.number).padStart(String(count).length)}/${count}  ${labelOf(run)}  ${paint('dim', `${(elapsedMs / 1_000).toFixed(2)} s`)}  ${told}\n`);
    },
    queued({ runs }, executionIds, folder) {
      for (const [index, id] of executionIds.entries()) out(`${id}  ${runs[index] ? labelOf(runs[index]) : ''}\n`);
      err(`  ${paint('dim', `Queued. sogni-flow serve or worker runs them; write the results of one out to ${folder} with: ${command} --resume ID`)}\n`);
    },
    result({ batch, ended, folder, sheet, available, status }) {
      const paid = ended.reduce((sum, end) => sum + (end?.paid ?? 0), 0);
      const play = ended.some((end) => end?.steps.some(({ playMoney }) => playMoney)) ? ' (play money)' : '';
      out(`\n${resultTable(batch.runs, ended, folder)}\n`);
      err(`  ${paint('bold', `${shownSpark(paid)} Spark spent`)}${play}, ${formatSpark(Math.floor(available / 1_000) * 1_000)} left\n`);
      out(`  ${paint('green', '→')} ${folder}  ${paint('dim', 'batch.json, batch.csv')}\n`);
      if (sheet) out(`  ${paint('green', '→')} ${sheet}  ${paint('dim', 'contact sheet')}\n`);
      err('\n');
      if (status !== 'completed') advise(ended);
    },
  };

  function advise(ended: BatchResult['ended']): void {
    const open = ended.filter((end): end is EndedRun => end !== undefined && canGoOn(end));
    for (const { run, executionId, error } of open.slice(0, MOST_ADVICE)) {
      err(`  ${paint('dim', `Go on with run ${run.number}: ${command} --resume ${executionId}${error?.code === 'over_cap' ? ' --max-spark N' : ''}`)}\n`);
    }
    err(`  ${paint('dim', 'What is done is kept: run the batch again, and steps with the same seeds cost nothing')}\n`);
  }
}

/** What the user got wrong stays wrong; want of money, and what others can put right, does not. */
function canGoOn({ executionId, state, error }: EndedRun): boolean {
  if (executionId === '' || state === 'cancelled' || (state === 'completed' && !error)) return false;
  return error === undefined || error.code === 'over_cap' || error.code === 'insufficient_spark' || ERRORS[error.code].fixedBy !== 'user';
}

function jsonReporter({ out }: Terminal): BatchReporter {
  const write = (event: Readonly<Record<string, unknown>>): void => out(`${JSON.stringify(event)}\n`);
  const inSpark = (amount: MicroSpark): number => Number(formatSpark(amount));
  const price = ({ min, expected, max }: QuotedBatch['quote']['total']) => ({ min: inSpark(min), expected: inSpark(expected), max: inSpark(max) });
  let quoted: ReturnType<typeof price> | null = null;
  return {
    quoted({ name, runs, quote }) {
      quoted = price(quote.total);
      write({ type: 'quote', workflow: name, spark: quoted, runs: runs.map(({ number, values, added }) => ({ batchIndex: number, values, spark: price(added.total) })) });
    },
    onEvent: ({ number }, event) => write({ ...event, batchIndex: number }),
    ended: (end) => write({ type: 'run_result', batchIndex: end.run.number, values: end.run.values, ...runRecord(end, '.') }),
    queued: ({ runs }, executionIds) =>
      write({ type: 'result', status: 'queued', spark: { quoted, captured: 0 }, outputs: {}, runs: executionIds.map((executionId, index) => ({ batchIndex: index + 1, values: runs[index]?.values ?? {}, executionId })) }),
    result({ status, sheet, ...facts }) {
      const { spark, runs } = batchRecord(facts);
      write({ type: 'result', status, spark: { quoted, captured: spark.paid }, outputs: {}, folder: facts.folder, ...(sheet ? { contactSheet: sheet } : {}), runs });
    },
  };
}
