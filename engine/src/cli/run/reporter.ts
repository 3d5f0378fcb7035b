/** Tells about a run: as lines for people, or as one JSON event per line for programs. */
import { ERRORS, formatSpark, type FlowError, type MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import type { ExecutionEvent, ExecutionState, NodeRun } from '../../execution/types.ts';
import { createStepReader, type PaidStep } from '../../headless/paid-steps.ts';
import type { Quote } from '../../quotes/types.ts';
import type { Terminal } from '../terminal.ts';
import { waitText, type ShownWait } from '../executions/execution-text.ts';
import type { Outputs } from './outputs.ts';
import { priceTable } from './price-table.ts';
import { ProgressLines, type NodeDetails } from './progress-lines.ts';
import { shownText } from './shown-text.ts';

export interface RunResult {
  readonly executionId: string;
  readonly status: ExecutionState;
  readonly steps: readonly PaidStep[];
  readonly outputs: Outputs;
  readonly quote?: Quote;
  /** Path of the contact sheet. */
  readonly sheet?: string;
  readonly available?: MicroSpark;
  readonly error?: FlowError;
  /** Of a parked execution. */
  readonly waits?: readonly ShownWait[];
}

export interface Reporter {
  /** @param isResult - nothing follows: the price is what was asked for. @param id - by which the quote can be run. */
  quoted(workflow: string, quote: Quote, isResult: boolean, id?: string): void;
  onRun(run: NodeRun): void;
  onEvent(event: ExecutionEvent): void;
  result(result: RunResult): void;
  /** The run is left to another process. */
  queued(executionId: string): void;
  /** Nothing ran. */
  refused(error: FlowError): void;
  /** Ends live lines; safe to call twice. */
  close(): void;
}

/** @param command - how this command was called, for advice: `npx sogni-flow run --home x`. */
export const createReporter = (terminal: Terminal, json: boolean, command: string): Reporter => (json ? jsonReporter(terminal) : humanReporter(terminal, command));

/** What to do next, where something can be done. */
function adviceFor(status: ExecutionState, { code }: FlowError, resume: string): string | undefined {
  if (status === 'cancelled') return 'Run it again when you like: steps that were finished cost nothing as long as their seeds are the same';
  if (status === 'completed') return `Everything was made and is kept. Write it out with: ${resume} --out FOLDER`;
  if (status === 'waiting_for_user' && code === 'insufficient_spark') return `The execution waits for Spark, and what is done is kept. Add some (sogni-flow grant), then go on with: ${resume}`;
  if (status === 'waiting_for_user') return `The execution waits for your approval, and what is done is kept. Approve more with: ${resume} --max-spark N`;
  if (code === 'over_cap') return `What is done is kept. Approve more with: ${resume} --max-spark N`;
  if (code === 'insufficient_spark' || ERRORS[code].fixedBy !== 'user') return `What is done is kept. Go on with: ${resume}`;
  return 'What is done is kept: put right what is wrong and run it again, and unchanged steps cost nothing';
}

const shown = (amount: MicroSpark): string => formatSpark(Math.ceil(amount / 1_000) * 1_000);
const capturedOf = (steps: readonly PaidStep[]): MicroSpark => steps.reduce((sum, { captured }) => sum + captured, 0);
const sizeText = (bytes: number): string => (bytes < 100_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`);
const inSpark = (amount: MicroSpark): number => Number(formatSpark(amount));

function humanReporter(terminal: Terminal, command: string): Reporter {
  const readSteps = createStepReader();
  const runs = new Map<string, readonly PaidStep[]>();
  const lines = new ProgressLines(terminal, (node, runIndex) => detailsOf(runs.get(`${node} ${runIndex}`) ?? []));
  const { paint } = terminal;
  return {
    quoted(workflow, quote, isResult, id) {
      const how = isResult && id !== undefined && quote.total.max > 0 ? `  ${paint('dim', `Good for 10 minutes: run the same with --quote ${id}`)}\n\n` : '';
      const text = `\n${paint('bold', workflow)}\n\n${priceTable(quote)}\n${how}`;
      if (isResult) terminal.out(text);
      else terminal.err(text);
    },
    onRun: (run) => void runs.set(`${run.node} ${run.runIndex}`, readSteps(run)),
    onEvent(event) {
      if (event.type === 'execution_started') terminal.err(`${paint('dim', `  execution ${event.executionId}`)}\n`);
      lines.show(event);
    },
    result({ steps, outputs, sheet, available, error, executionId, status, waits = [] }) {
      lines.close();
      const captured = capturedOf(steps);
      const play = steps.some(({ playMoney }) => playMoney) ? ' (play money)' : '';
      terminal.err(`\n  ${paint('bold', `${shown(captured)} Spark spent`)}${play}${available === undefined ? '' : `, ${formatSpark(Math.floor(available / 1_000) * 1_000)} left`}\n`);
      const files = Object.values(outputs).flat();
      for (const { path, bytes, seed, text } of files) {
        terminal.out(`  ${paint('green', '→')} ${path}  ${paint('dim', `${sizeText(bytes)}${seed === undefined ? '' : `, seed ${seed}`}`)}\n`);
        if (text) terminal.out(`${shownText(text, terminal.width)}\n`);
      }
      if (sheet) terminal.out(`  ${paint('green', '→')} ${sheet}  ${paint('dim', 'contact sheet')}\n`);
      terminal.err('\n');
      for (const wait of waits) terminal.err(`  "${wait.node}" waits ${waitText(wait)}\n`);
      if (status === 'waiting') terminal.err(`  The execution is parked. sogni-flow serve goes on with it when it is time; to go on here: ${command} --resume ${executionId}\n`);
      const advice = error === undefined ? undefined : adviceFor(status, error, `${command} --resume ${executionId}`);
      if (advice !== undefined) terminal.err(`  ${paint('dim', advice)}\n`);
    },
    queued(executionId) {
      terminal.out(`${executionId}\n`);
      terminal.err(`  ${paint('dim', `Queued. sogni-flow serve or worker runs it; write its results out with: ${command} --resume ${executionId}`)}\n`);
    },
    refused: () => undefined,
    close: () => lines.close(),
  };
}

function detailsOf(steps: readonly PaidStep[]): NodeDetails {
  const [first] = steps;
  if (!first) return { operation: '', remark: '', notes: [] };
  const seeds = [...new Set(steps.flatMap((step) => step.seeds))];
  const price = steps.every(({ cached }) => cached) ? 'cached, 0 Spark' : `${shown(capturedOf(steps))} Spark`;
  return { operation: first.operation, remark: `${price}${seeds.length > 0 ? `, seed ${seeds.join(', ')}` : ''}`, notes: notesOf(steps) };
}

/** What the user asked for and did not get. */
function notesOf(steps: readonly PaidStep[]): readonly string[] {
  const ignored = [...new Set(steps.flatMap(({ report }) => report?.wordsIgnored ?? []))];
  const warnings = [...new Set(steps.flatMap(({ report }) => report?.warnings ?? []))];
  const method = steps.find(({ report }) => report?.wordsIgnored?.length)?.report?.method;
  return [...(ignored.length > 0 ? [`${method ?? 'made'}; not understood: ${ignored.join(', ')}`] : []), ...warnings];
}

/** A node makes several jobs when it gets several items or runs in a loop. */
function seedsByNode(steps: readonly PaidStep[]): Readonly<Record<string, readonly number[]>> {
  const seeds = new Map<string, Set<number>>();
  for (const step of steps) if (step.seeds.length > 0) seeds.set(step.node, new Set([...(seeds.get(step.node) ?? []), ...step.seeds]));
  return Object.fromEntries([...seeds].map(([node, all]) => [node, [...all]]));
}

function jsonReporter(terminal: Terminal): Reporter {
  const write = (event: Readonly<Record<string, unknown>>): void => terminal.out(`${JSON.stringify(event)}\n`);
  let ended = false;
  const end = (event: Readonly<Record<string, unknown>>): void => {
    if (!ended) write({ type: 'result', ...event });
    ended = true;
  };
  return {
    quoted(workflow, { lines, total, wallets }, _isResult, id) {
      const price = ({ min, expected, max }: Quote['total']) => ({ min: inSpark(min), expected: inSpark(expected), max: inSpark(max) });
      const prices = (each: Readonly<Record<string, Quote['total']>>) => Object.fromEntries(Object.entries(each).map(([name, one]) => [name, price(one)]));
      write({
        ...{ type: 'quote', ...(id === undefined ? {} : { quoteId: id }), workflow, spark: price(total), steps: lines.map((line) => ({ ...line, price: price(line.price) })) },
        ...(wallets ? { wallets: { ...prices({ play: wallets.play, free: wallets.free, premium: wallets.premium }), credentials: prices(wallets.credentials) } } : {}),
      });
    },
    onRun: () => undefined,
    onEvent: (event) => write(event),
    result({ executionId, status, steps, outputs, quote, sheet, error, waits }) {
      end({
        executionId,
        status,
        spark: {
          quoted: quote ? { min: inSpark(quote.total.min), expected: inSpark(quote.total.expected), max: inSpark(quote.total.max) } : null,
          captured: inSpark(capturedOf(steps)),
        },
        outputs,
        ...(sheet ? { contactSheet: sheet } : {}),
        reports: Object.fromEntries(steps.flatMap(({ node, report }) => (report ? [[node, report]] : []))),
        seeds: seedsByNode(steps),
        ...(waits ? { waits: waits.map(({ node, runIndex, resumeAt, method, resumeUrl }) => ({ node, runIndex, resumeAt: resumeAt ?? null, method: method ?? null, resumeUrl: resumeUrl ?? null })) } : {}),
        ...(error ? { error: { code: error.code, message: error.message, node: error.node ?? null } } : {}),
      });
    },
    queued: (executionId) => end({ executionId, status: 'queued', spark: { quoted: null, captured: 0 }, outputs: {} }),
    refused: ({ code, message, node }) => end({ executionId: null, status: 'refused', spark: { quoted: null, captured: 0 }, outputs: {}, error: { code, message, node: node ?? null } }),
    close: () => undefined,
  };
}
