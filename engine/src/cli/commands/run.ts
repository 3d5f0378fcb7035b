import { resolve } from 'node:path';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { readConfig } from '../../config.ts';
import { composeEngine } from '../../compose.ts';
import type { Engine } from '../../engine.ts';
import type { NodeRun } from '../../execution/types.ts';
import { endsWithin } from '../../execution/waits.ts';
import { asError } from '../../headless/outcome-error.ts';
import { createStepReader, type PaidStep } from '../../headless/paid-steps.ts';
import { prepareWorkflow, type PreparedWorkflow } from '../../headless/prepare.ts';
import { quotingWithoutCache } from '../../headless/without-cache.ts';
import { queueWorkflow, resumeWorkflow, runWorkflow, type FinishedRun, type RunHooks } from '../../headless/run-workflow.ts';
import { digestOfQuoted } from '../../quotes/quoted-digest.ts';
import type { Quote } from '../../quotes/types.ts';
import { LOCAL_ACCOUNT } from '../../accounts/port.ts';
import { BATCH_OPTIONS, isBatch } from '../batch/read-batch.ts';
import { HOME_OPTION, TERMINATED, type Command, type Invocation } from '../command.ts';
import { findOwnExecution } from '../executions/find-own.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { readGivenInputs, readMaxSpark, readSeed, textOption } from '../run/options.ts';
import { asSeenFromHere, prepareFolder, writeContactSheet, writeOutputs, type Outputs } from '../run/outputs.ts';
import { createReporter, type Reporter } from '../run/reporter.ts';
import { findWorkflowOrSaved } from '../run/workflow-source.ts';
import { logTo } from '../log.ts';
import type { Terminal } from '../terminal.ts';

export const command: Command = {
  name: 'run',
  summary: 'Runs a workflow file or a template, after showing what it costs.',
  usage: '<file|template> [options]\n       sogni-flow run --resume <execution|last> [options]',
  details: 'Inputs are the fields of the workflow\'s Form Trigger: --input Name=value, --input Photo=@file for files. Fields with a default may be left out.\n\n' +
    'When nothing but long waits is left, the execution is parked and the command ends with code 6: serve goes on with it when it is time or when it is called.',
  examples: [
    'sogni-flow run sunset-postcard-film --input Sky=violet --out out',
    'sogni-flow run moving-photo-postcard --input photo=@face.jpg --max-spark 10',
    'sogni-flow run one-picture --dry-run',
    'sogni-flow run one-picture --quote 4f1c2a6e-…',
    'sogni-flow run --resume last',
    'sogni-flow run sunset-postcard-film --detach',
    'sogni-flow run one-picture --matrix Shape=square,portrait --matrix Seed=1..4',
    'sogni-flow run one-picture --csv prompts.csv --max-spark 20',
  ],
  options: {
    input: { type: 'string', short: 'i', multiple: true, value: 'NAME=VALUE', help: 'A field of the form; @FILE for a file. May be repeated' },
    out: { type: 'string', short: 'o', value: 'FOLDER', help: 'Where results are written (default: out)' },
    'max-spark': { type: 'string', value: 'N', help: 'The most that the run may cost; without it, what was quoted. Nothing above it is bought' },
    quote: { type: 'string', value: 'ID', help: 'Run what was quoted, at its maximum: an ID that "sogni-flow quote" gave, up to ten minutes old' },
    seed: { type: 'string', value: 'N', help: 'Value of the field "Seed" of the form' },
    'no-cache': { type: 'boolean', help: 'Make and pay every step again, also those whose result is in the job cache' },
    'dry-run': { type: 'boolean', help: 'Show the price and stop' },
    resume: { type: 'string', value: 'ID', help: 'Go on with an execution, by its ID or "last"' },
    ...BATCH_OPTIONS,
    detach: { type: 'boolean', help: 'Leave the run to `sogni-flow serve` or `worker`: print its ID and end. Results: run --resume ID' },
    json: { type: 'boolean', help: 'One JSON event per line on standard output; the last one has the type "result"' },
    ...HOME_OPTION,
  },

  async run(invocation) {
    const { options, terminal } = invocation;
    const reporter = createReporter(terminal, options.json === true, `npx sogni-flow run${options.home === undefined ? '' : ` --home ${String(options.home)}`}`);
    try {
      const engine = await composeEngine(readConfig(invocation.env, textOption(options.home)), logTo(terminal));
      try {
        return options.resume === undefined ? await runNew(engine, invocation, reporter) : await runAgain(engine, invocation, reporter);
      } finally {
        reporter.close();
        await engine.close();
      }
    } catch (error) {
      reporter.refused(FlowError.is(error) ? error : new FlowError('internal', error instanceof Error ? error.message : String(error), { cause: error }));
      throw error;
    }
  },
};

async function runNew(engine: Engine, invocation: Invocation, reporter: Reporter): Promise<number> {
  const { positionals, options, signal, terminal } = invocation;
  const [given, ...more] = positionals;
  if (given === undefined || more.length > 0) throw new FlowError('invalid_input', `${positionals.length} workflows are named; one file or template is needed: sogni-flow templates list shows what there is`);
  const maxSpark = readMaxSpark(options['max-spark']);
  const noCache = options['no-cache'] === true;
  const source = await findWorkflowOrSaved(given, engine.templates);
  if (isBatch(options)) return await (await import('../batch/run-batch.ts')).runBatch(engine, invocation, source, textOption(options.out) ?? STANDARD_FOLDER);
  if (options.parallel !== undefined) throw new FlowError('invalid_input', '--parallel is for a batch; give --matrix or --csv with it');
  const seed = readSeed(options.seed);
  const prepared = await prepareWorkflow({
    text: source.text,
    inputs: readGivenInputs(options.input),
    types: engine.types,
    artifacts: engine.artifacts,
    now: Date.now(),
    ...(seed === undefined ? {} : { seed }),
  });
  const isDry = options['dry-run'] === true;
  const saved = textOption(options.quote);
  if (saved !== undefined && (isDry || maxSpark !== undefined)) throw new FlowError('invalid_input', '--quote approves the maximum of that quote; leave out --dry-run and --max-spark');
  const digest = digestOfQuoted(prepared.workflow.digest, prepared.trigger);
  const quote = saved === undefined ? await quoteNew(noCache ? quotingWithoutCache(engine) : engine, prepared, isDry, signal) : await (await engine.quotes()).find(LOCAL_ACCOUNT, saved, digest);
  const id = isDry && quote ? (await (await engine.quotes()).save(LOCAL_ACCOUNT, digest, quote)).id : saved;
  if (quote) {
    reporter.quoted(prepared.workflow.name, quote, isDry, id);
    const { checkBudget } = await import('../../headless/budget.ts');
    await checkBudget(engine, LOCAL_ACCOUNT, quote, maxSpark);
  }
  if (isDry) return EXIT_CODES.ok;
  const folder = resolve(textOption(options.out) ?? STANDARD_FOLDER);
  if (quote && quote.lines.length > 0) await prepareFolder(folder);
  const approved = maxSpark ?? quote?.total.max ?? 0;
  if (options.detach === true) {
    if (noCache) throw new FlowError('invalid_input', '--no-cache belongs to a run that is watched; leave out --detach');
    const executionId = await queueWorkflow(engine, LOCAL_ACCOUNT, prepared, { approved, resultFolder: folder });
    reporter.queued(executionId);
    return EXIT_CODES.ok;
  }
  const finished = await runWorkflow(engine, LOCAL_ACCOUNT, prepared, { ...hooksOf(signal, reporter, terminal), approved, resultFolder: folder, noCache });
  return await conclude(engine, finished, { name: source.name, folder: asSeenFromHere(folder), ...(quote ? { quote } : {}) }, reporter, terminal);
}

/** @returns `undefined` for a workflow that buys nothing, which needs no quote unless one is asked for. */
async function quoteNew(engine: Engine, prepared: PreparedWorkflow, isDry: boolean, signal: AbortSignal): Promise<Quote | undefined> {
  const isPaid = [...prepared.workflow.nodes.values()].some(({ type }) => type.startsWith('n8n-nodes-sogni-flow.'));
  if (!isDry && !isPaid) return undefined;
  const { quoteWorkflow } = await import('../../headless/quote-workflow.ts');
  return await quoteWorkflow(engine, LOCAL_ACCOUNT, prepared, signal);
}

/** Where results go unless `--out` says otherwise; a resumed run keeps to the folder of its start. */
const STANDARD_FOLDER = 'out';

/** Options that belong to the start of an execution, and would be passed over by a resume. */
const OF_A_START = ['input', 'quote', 'seed', 'dry-run', 'detach', 'matrix', 'zip', 'csv', 'parallel'] as const;

async function runAgain(engine: Engine, { positionals, options, signal, terminal }: Invocation, reporter: Reporter): Promise<number> {
  if (positionals.length > 0) throw new FlowError('invalid_input', '--resume goes on with the workflow of the execution; leave the file out');
  const given = OF_A_START.filter((name) => options[name] !== undefined);
  if (given.length > 0) throw new FlowError('invalid_input', `--resume goes on with the inputs of the execution; leave out ${given.map((name) => `--${name}`).join(', ')}`);
  const approved = readMaxSpark(options['max-spark']);
  const found = await findOwnExecution(engine, textOption(options.resume) ?? '');
  const finished = await resumeWorkflow(engine, found, { ...hooksOf(signal, reporter, terminal), ...(approved === undefined ? {} : { approved }), noCache: options['no-cache'] === true });
  const name = finished.workflow.name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-');
  const folder = asSeenFromHere(resolve(textOption(options.out) ?? found.execution.resultFolder ?? STANDARD_FOLDER));
  return await conclude(engine, finished, { name, folder }, reporter, terminal);
}

/** How results are written. */
interface Written {
  readonly name: string;
  readonly folder: string;
  readonly quote?: Quote;
}

/** A pause that is waited for by the command itself. */
const SHORT_WAIT_MS = 60_000;

/** Ctrl-C cancels the execution. Being terminated from outside only interrupts it: it can be resumed, as after a crash. */
function hooksOf(signal: AbortSignal, reporter: Reporter, terminal: Terminal): RunHooks {
  const [cancel, release] = [new AbortController(), new AbortController()];
  let hasBegun = false;
  const letGo = (): void => (hasBegun ? release.abort() : leave(reporter, terminal, 'last'));
  const heard = (): void => (signal.reason === TERMINATED ? letGo() : cancel.abort());
  if (signal.aborted) heard();
  else signal.addEventListener('abort', heard, { once: true });
  return {
    signal: cancel.signal,
    release: release.signal,
    // Somebody who watches may go on watching.
    leavesAt: (waits) => !terminal.interactive && !waits.some((wait) => endsWithin(wait, SHORT_WAIT_MS, Date.now())),
    onRun: reporter.onRun,
    onEvent(event) {
      hasBegun = true;
      reporter.onEvent(event);
    },
  };
}

/** Nothing is waited for: what is under way is found again by whoever goes on. */
function leave(reporter: Reporter, terminal: Terminal, execution: string): never {
  reporter.close();
  terminal.err(`\nStopped from outside. Go on with: sogni-flow run --resume ${execution}\n`);
  process.exit(EXIT_CODES.interrupted);
}

async function conclude(engine: Engine, finished: FinishedRun, { name, folder, quote }: Written, reporter: Reporter, terminal: Terminal): Promise<number> {
  const { outcome, executionId } = finished;
  if (outcome.state === 'interrupted' && outcome.error === undefined) return leave(reporter, terminal, executionId);
  const steps = stepsOf([...outcome.runs.values()].flat());
  reporter.close();
  if (outcome.state === 'waiting') {
    const waits = (outcome.waits ?? []).map((wait) => ({ ...wait, ...(wait.method === undefined ? {} : { resumeUrl: engine.waitLinks.url(engine.config.publicUrl, executionId, wait) }) }));
    reporter.result({ executionId, status: outcome.state, steps, outputs: {}, ...(quote ? { quote } : {}), waits });
    return EXIT_CODES.waiting;
  }
  if (outcome.state !== 'completed') {
    const error = asError(outcome);
    reporter.result({ executionId, status: outcome.state, steps, outputs: {}, ...(quote ? { quote } : {}), error });
    throw error;
  }
  const { available } = await engine.ledger.balance(LOCAL_ACCOUNT);
  let outputs: Outputs = {};
  let sheet: string | undefined;
  try {
    outputs = await writeOutputs(engine, finished, steps, folder, name);
    sheet = await writeContactSheet(engine, finished, steps, folder, name);
  } catch (error) {
    // What was made lies in the artifact store and has been paid for, whatever became of the copies.
    if (FlowError.is(error)) reporter.result({ executionId, status: outcome.state, steps, outputs, ...(quote ? { quote } : {}), available, error });
    throw error;
  }
  reporter.result({ executionId, status: outcome.state, steps, outputs, ...(quote ? { quote } : {}), ...(sheet ? { sheet } : {}), available });
  return EXIT_CODES.ok;
}

const stepsOf = (runs: readonly NodeRun[]): readonly PaidStep[] => [...runs].sort((a, b) => a.finishedAt - b.finishedAt || a.executionIndex - b.executionIndex).flatMap(createStepReader());
