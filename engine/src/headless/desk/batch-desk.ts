/**
 * Batches: one workflow with many inputs, priced together before any of them is started. Each run is an execution of its own, held to its own
 * maximum; the sum of these maxima is within what was approved for all, so that no run is bought beyond it.
 */
import { randomUUID } from 'node:crypto';
import { FlowError, MICRO_PER_SPARK, type BatchQuote, type BatchRecord, type ExecutionInputs, type MicroSpark, type Price, type StartBatch } from 'n8n-nodes-sogni-flow/contract';
import { expandBatch } from '../../batches/expand.ts';
import { prepareRuns } from '../../batches/prepare-runs.ts';
import { addUp, shareSteps } from '../../batches/share-steps.ts';
import type { Batch, KeyedRequest, ListedExecution } from '../../execution/catalogue.ts';
import type { Execution } from '../../execution/types.ts';
import type { Quote } from '../../quotes/types.ts';
import { checkBudget } from '../budget.ts';
import { cancelExecution } from '../cancel-execution.ts';
import type { PreparedWorkflow } from '../prepare.ts';
import { quoteMany } from '../quote-many.ts';
import { quotingWithoutCache } from '../without-cache.ts';
import { presentListed } from '../present/present-execution.ts';
import { openSubject, type Subject } from '../subject.ts';
import type { Asker, DeskOptions } from './execution-desk.ts';
import { givenBack, heldBy } from './given-back.ts';
import { checkKeyCaps } from './key-caps.ts';
import { summaryOf } from './list-executions.ts';
import { inSpark } from './present-quote.ts';
import { createPricing } from './pricing.ts';

const MOST_RUNS = 100;

export interface BatchRequest extends Omit<StartBatch, 'maxSpark'> {
  readonly approved?: MicroSpark | undefined;
}

export type BatchDesk = ReturnType<typeof createBatchDesk>;

interface PricedRun {
  readonly values: ExecutionInputs;
  readonly inputs: ExecutionInputs;
  readonly prepared: PreparedWorkflow;
  readonly quote: Required<Quote>;
}

export function createBatchDesk({ engine, templates }: DeskOptions) {
  const { catalogue, ledger } = engine;
  const { prepare } = createPricing(engine);

  async function priceAll(account: string, request: BatchRequest, signal: AbortSignal): Promise<{ readonly subject: Subject; readonly runs: readonly PricedRun[] }> {
    const subject = await openSubject(templates, account, request);
    const expanded = expandBatch(request, MOST_RUNS);
    const inputsOf = (values: ExecutionInputs): ExecutionInputs => ({ ...request.inputs, ...values });
    const prepared = await prepareRuns(expanded, async (values) => await prepare(account, subject, inputsOf(values)), signal);
    const all = expanded.map((values, index) => ({ values, inputs: inputsOf(values), prepared: prepared[index]! }));
    const quotes = await quoteMany(request.noCache ? quotingWithoutCache(engine) : engine, account, all, signal);
    return { subject, runs: all.map((run, index) => ({ ...run, quote: quotes[index]! })) };
  }

  async function find(account: string, id: string): Promise<{ readonly batch: Batch; readonly listed: readonly ListedExecution[] }> {
    const batch = await catalogue.findBatch(id);
    if (batch?.account !== account) throw new FlowError('not_found', `there is no batch "${id.slice(0, 60)}" of the account "${account}"`);
    return { batch, listed: await catalogue.ofBatch(id) };
  }

  async function record(account: string, id: string): Promise<BatchRecord> {
    const { batch, listed } = await find(account, id);
    const runs: BatchRecord['runs'][number][] = [];
    for (const each of listed) {
      const kept = await summaryOf(engine, each);
      runs.push({ values: batch.values[each.batch?.index ?? 0] ?? {}, seeds: kept.seeds, execution: presentListed(each, kept) });
    }
    const paid = listed.reduce((sum, each) => sum + each.paid, 0);
    const { name, template, createdAt, approved } = batch;
    return { id, name, ...(template && { template }), createdAt: new Date(createdAt).toISOString(), spark: { approved: approved / MICRO_PER_SPARK, paid: paid / MICRO_PER_SPARK }, runs };
  }

  return {
    record,

    async quote({ account }: Asker, request: BatchRequest, signal: AbortSignal): Promise<BatchQuote> {
      const { runs } = await priceAll(account, request, signal);
      const { available } = await ledger.balance(account);
      return { runs: runs.map(({ values, quote }) => ({ values, price: inSpark(quote.total) })), total: inSpark(likely(runs)), available: available / MICRO_PER_SPARK };
    },

    /** Nothing is bought when it throws. */
    async start({ account, apiKeyId }: Asker, given: BatchRequest, request: KeyedRequest | undefined, signal: AbortSignal): Promise<BatchRecord> {
      const known = request && (await catalogue.findRequest(account, request));
      if (known) return await record(account, known.id);
      const { subject, runs } = await priceAll(account, given, signal);
      const quote = together(runs);
      await checkBudget(engine, account, quote, given.approved);
      for (const run of runs) await checkKeyCaps(engine.accounts, account, apiKeyId, run.quote);
      const [{ template, workflow }, now] = [subject, Date.now()];
      const batch: Batch = { id: randomUUID(), account, name: workflow.name, ...(template && { template }), approved: given.approved ?? quote.total.max, values: runs.map(({ values }) => values), createdAt: now };
      const executions = runs.map(({ inputs, prepared, quote: { total } }, index): Execution => ({
        ...{ id: randomUUID(), account, workflowName: workflow.name, workflowJson: prepared.text, state: 'queued', trigger: prepared.trigger, createdAt: now + index, hosted: true, inputs },
        ...{ approved: total.max, batch: { id: batch.id, index }, ...(template && { template }), ...(apiKeyId === undefined ? {} : { apiKeyId }), ...(given.noCache && { noCache: true as const }) },
      }));
      const started = await catalogue.startBatch(batch, executions, request);
      engine.live.queued();
      return await record(account, started.id);
    },

    /** Ends what has not ended. @returns also what went back from holds, in Spark. */
    async cancel(account: string, id: string): Promise<{ readonly batch: BatchRecord; readonly refunded: number }> {
      const { listed } = await find(account, id);
      const open = listed.filter(({ state }) => !ENDED.has(state));
      const ids = open.map((each) => each.id);
      const before = await heldBy(ledger, ids);
      // Those in line first, so that none of them begins meanwhile.
      for (const { id: waiting } of open.filter(({ state }) => state !== 'running')) await cancelExecution(engine, account, waiting).catch(unlessEnded);
      await Promise.all(open.filter(({ state }) => state === 'running').map(async (each) => await cancelExecution(engine, account, each.id).catch(unlessEnded)));
      const refunded = await givenBack(ledger, ids, before);
      return { batch: await record(account, id), refunded: refunded / MICRO_PER_SPARK };
    },
  };
}

const ENDED: ReadonlySet<string> = new Set(['completed', 'failed', 'cancelled']);

/** One that has ended meanwhile is as it should be. */
function unlessEnded(error: unknown): void {
  if (!(FlowError.is(error) && error.code === 'invalid_transition')) throw error;
}

const together = (runs: readonly PricedRun[]): Quote => ({ lines: runs.flatMap(({ quote }) => quote.lines), total: addUp(runs.map(({ quote }) => quote.total)) });

/** A step that several runs ask for alike is bought once. Each run is approved for all of its own, because the one that buys it may fail. */
const likely = (runs: readonly PricedRun[]): Price => ({ ...addUp(shareSteps(runs.map(({ quote }) => quote)).map(({ total }) => total)), max: together(runs).total.max });
