/** `run` and `quote` over several values of the inputs: quoted as one, run side by side, told in one table. */
import { resolve } from 'node:path';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { LOCAL_ACCOUNT } from '../../accounts/port.ts';
import type { Engine } from '../../engine.ts';
import { checkBudget } from '../../headless/budget.ts';
import { queueWorkflow } from '../../headless/run-workflow.ts';
import { quotingWithoutCache } from '../../headless/without-cache.ts';
import { formFields } from '../../workflow/form-fields.ts';
import { parseWorkflow } from '../../workflow/parse-workflow.ts';
import { planWorkflow } from '../../workflow/plan-workflow.ts';
import { TERMINATED, type Invocation } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { readMaxSpark } from '../run/options.ts';
import { asSeenFromHere } from '../run/outputs.ts';
import type { WorkflowSource } from '../run/workflow-source.ts';
import { performBatch } from './perform-batch.ts';
import { quoteBatch } from './quote-batch.ts';
import { readBatch } from './read-batch.ts';
import { createBatchReporter, type BatchReporter } from './reporter.ts';
import type { EndedRun, QuotedBatch } from './types.ts';
import { makeBatchFolder, writeBatchSheet, writeRecords, type BatchFacts } from './write-batch.ts';

/** @param out - folder that the batch gets a folder of its own in. @throws FlowError for what is refused before anything is bought */
export async function runBatch(engine: Engine, invocation: Invocation, source: WorkflowSource, out: string): Promise<number> {
  const { options, signal, terminal } = invocation;
  const [noCache, detach, isDry] = [options['no-cache'] === true, options.detach === true, options['dry-run'] === true];
  if (options.quote !== undefined) throw new FlowError('invalid_input', '--quote is of one run; leave it out, and hold the batch to a price with --max-spark');
  if (detach && noCache) throw new FlowError('invalid_input', '--no-cache belongs to runs that are watched; leave out --detach');
  const maxSpark = readMaxSpark(options['max-spark']);
  const workflow = parseWorkflow(source.text);
  const asked = await readBatch(options, formFields(workflow, planWorkflow(workflow, engine.types).start));
  const reporter = createBatchReporter(terminal, options.json === true, `npx sogni-flow run${options.home === undefined ? '' : ` --home ${String(options.home)}`}`);

  const batch = await quoteBatch(noCache ? quotingWithoutCache(engine) : engine, { text: source.text, workflow }, asked, signal);
  reporter.quoted(batch, isDry);
  await checkBudget(engine, LOCAL_ACCOUNT, batch.quote, maxSpark);
  if (isDry) return EXIT_CODES.ok;
  const folder = asSeenFromHere(await makeBatchFolder(resolve(out), source.name));
  if (detach) return await queueBatch(engine, batch, folder, reporter);

  const approved = maxSpark ?? batch.quote.total.max;
  const createdAt = Date.now();
  const ended: (EndedRun | undefined)[] = batch.runs.map(() => undefined);
  const facts: BatchFacts = { batch, ended, folder, createdAt, approved };
  const write = inTurn(async () => await writeRecords(facts));
  await performBatch(engine, batch.runs, {
    ...{ parallel: asked.parallel, approved, folder, name: source.name, noCache, signal },
    reporter: {
      ...reporter,
      ended(end) {
        ended[end.run.number - 1] = end;
        reporter.ended(end);
        void write().catch(() => undefined);
      },
    },
  });
  await write();
  return await conclude(engine, facts, reporter, signal);
}

async function conclude(engine: Engine, facts: BatchFacts, reporter: BatchReporter, signal: AbortSignal): Promise<number> {
  const { status, code } = endOf(facts.ended, signal);
  const sheet = status === 'interrupted' ? undefined : await writeBatchSheet(engine, facts);
  const { available } = await engine.ledger.balance(LOCAL_ACCOUNT);
  reporter.result({ ...facts, status, available, ...(sheet === undefined ? {} : { sheet }) });
  // Nothing is waited for: what is under way is found again by whoever goes on.
  if (status === 'interrupted') process.exit(code);
  return code;
}

async function queueBatch(engine: Engine, batch: QuotedBatch, folder: string, reporter: BatchReporter): Promise<number> {
  const ids: string[] = [];
  // Whichever comes first buys what they share, so each may pay for all of its own.
  for (const { prepared, quote, slug } of batch.runs) ids.push(await queueWorkflow(engine, LOCAL_ACCOUNT, prepared, { approved: quote.total.max, resultFolder: resolve(folder, slug) }));
  reporter.queued(batch, ids, folder);
  return EXIT_CODES.ok;
}

const OF_MONEY: Readonly<Record<string, number>> = { insufficient_spark: EXIT_CODES.outOfSpark, premium_required: EXIT_CODES.outOfSpark, over_cap: EXIT_CODES.overCap };

/** Failures that are all for the same want of money have its exit code. */
export function endOf(ended: readonly (EndedRun | undefined)[], signal: AbortSignal) {
  if (signal.aborted) return signal.reason === TERMINATED ? ({ status: 'interrupted', code: EXIT_CODES.interrupted } as const) : ({ status: 'cancelled', code: EXIT_CODES.cancelled } as const);
  const errors = ended.flatMap((end) => end?.error ?? []);
  const codes = new Set(errors.map(({ code }) => OF_MONEY[code] ?? EXIT_CODES.failed));
  const [code = EXIT_CODES.failed] = codes;
  if (errors.length > 0) return { status: ended.some((end) => end?.completed) ? 'partial_failure' : 'failed', code: codes.size === 1 ? code : EXIT_CODES.failed } as const;
  return ended.every((end) => end?.completed) ? ({ status: 'completed', code: EXIT_CODES.ok } as const) : ({ status: 'waiting', code: EXIT_CODES.waiting } as const);
}

/** One at a time; a call while one is under way is answered by one more after it. */
function inTurn(work: () => Promise<void>): () => Promise<void> {
  let last = Promise.resolve();
  return async () => await (last = last.catch(() => undefined).then(work));
}
