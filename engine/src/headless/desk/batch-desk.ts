/**
 * Batches: one workflow with many inputs, priced together before any of them is started. Each run is an execution of its own, held to its own
 * maximum; the sum of these maxima is within what was approved for all, so that no run is bought beyond it.
 */
import { createHash, randomUUID } from 'node:crypto';
import { FlowError, MICRO_PER_SPARK, type BatchQuote, type BatchRecord, type ExecutionInputs, type MicroSpark, type StartBatch } from 'n8n-nodes-sogni-flow/contract';
import { expandBatch } from '../../batches/expand.ts';
import { prepareRuns } from '../../batches/prepare-runs.ts';
import { addUp, shareSteps } from '../../batches/share-steps.ts';
import type { Batch, KeyedRequest, ListedExecution, Started } from '../../execution/catalogue.ts';
import { createBreather } from '../../execution/breather.ts';
import type { Execution } from '../../execution/types.ts';
import { digestOfQuoted } from '../../quotes/quoted-digest.ts';
import type { Quote } from '../../quotes/types.ts';
import { checkBudget } from '../budget.ts';
import { cancelExecution } from '../cancel-execution.ts';
import type { PreparedWorkflow } from '../prepare.ts';
import { quoteMany } from '../quote-many.ts';
import { quotingWithoutCache } from '../without-cache.ts';
import { presentListed } from '../present/present-execution.ts';
import { requeueExecution } from '../requeue-execution.ts';
import { findExecution } from '../run-workflow.ts';
import { openSubject, type Subject } from '../subject.ts';
import type { Asker, DeskOptions } from './execution-desk.ts';
import { givenBack, heldBy } from './given-back.ts';
import { checkKeyCaps, checkPayer } from './key-caps.ts';
import { summaryOf } from './list-executions.ts';
import { inSpark } from './present-quote.ts';
import { createPricing } from './pricing.ts';
import { shortOf } from './short-of.ts';

const MOST_RUNS = 100;

export interface BatchRequest extends Omit<StartBatch, 'maxSpark'> {
  readonly approved?: MicroSpark | undefined;
}

export type BatchDesk = ReturnType<typeof createBatchDesk>;

interface PreparedRun {
  readonly values: ExecutionInputs;
  readonly inputs: ExecutionInputs;
  readonly prepared: PreparedWorkflow;
}

interface PricedRun extends PreparedRun {
  readonly quote: Required<Quote>;
}

export function createBatchDesk({ engine, templates }: DeskOptions) {
  const { catalogue, ledger } = engine;
  const { prepare } = createPricing(engine);

  /** All inputs are read before the first run is priced, so that wrong ones are told at once. */
  async function prepareAll(account: string, subject: Subject, request: BatchRequest, signal: AbortSignal): Promise<readonly PreparedRun[]> {
    const expanded = expandBatch(request, MOST_RUNS);
    const inputsOf = (values: ExecutionInputs): ExecutionInputs => ({ ...request.inputs, ...values });
    const prepared = await prepareRuns(expanded, async (values) => await prepare(account, subject, inputsOf(values)), signal);
    return expanded.map((values, index) => ({ values, inputs: inputsOf(values), prepared: prepared[index]! }));
  }

  async function priceAll(account: string, runs: readonly PreparedRun[], noCache: boolean | undefined, signal: AbortSignal): Promise<readonly PricedRun[]> {
    const quotes = await quoteMany(noCache ? quotingWithoutCache(engine) : engine, account, runs, signal);
    return runs.map((run, index) => ({ ...run, quote: quotes[index]! }));
  }

  /** @throws FlowError `over_cap` | `insufficient_spark` */
  async function checkMoney({ account, apiKeyId }: Asker, runs: readonly PricedRun[], approved: MicroSpark | undefined): Promise<void> {
    await checkBudget(engine, account, together(runs), approved);
    for (const { quote } of runs) await checkKeyCaps(engine.accounts, account, apiKeyId, quote);
  }

  async function find(account: string, id: string): Promise<{ readonly batch: Batch; readonly listed: readonly ListedExecution[] }> {
    const batch = await catalogue.findBatch(id);
    if (batch?.account !== account) throw new FlowError('not_found', `there is no batch "${id.slice(0, 60)}" of the account "${account}"`);
    return { batch, listed: await catalogue.ofBatch(id) };
  }

  async function record(account: string, id: string): Promise<BatchRecord> {
    const { batch, listed } = await find(account, id);
    const runs: BatchRecord['runs'][number][] = [];
    const breathe = createBreather();
    for (const each of listed) {
      await breathe();
      const kept = await summaryOf(engine, each);
      runs.push({ values: batch.values[each.batch?.index ?? 0] ?? {}, seeds: kept.seeds, execution: presentListed(each, kept) });
    }
    const paid = listed.reduce((sum, each) => sum + each.paid, 0);
    const { name, template, createdAt, approved } = batch;
    return { id, name, ...(template && { template }), createdAt: new Date(createdAt).toISOString(), spark: { approved: approved / MICRO_PER_SPARK, paid: paid / MICRO_PER_SPARK }, runs };
  }

  return {
    record,

    async quote(asker: Asker, request: BatchRequest, signal: AbortSignal): Promise<BatchQuote> {
      const { account } = asker;
      const subject = await openSubject(templates, account, request);
      const runs = await priceAll(account, await prepareAll(account, subject, request, signal), request.noCache, signal);
      const short = await checkMoney(asker, runs, undefined).then(() => undefined, shortOf);
      const { available } = await ledger.balance(account);
      return { runs: runs.map(({ values, quote }) => ({ values, price: inSpark(quote.total) })), total: inSpark(together(runs).total), available: available / MICRO_PER_SPARK, ...(short && { short }) };
    },

    /** @returns the batch, and whether it was under way already. Nothing is bought when it throws. */
    async start(asker: Asker, given: BatchRequest, request: KeyedRequest | undefined, signal: AbortSignal): Promise<{ readonly batch: BatchRecord; readonly joined: boolean }> {
      const { account, apiKeyId } = asker;
      const { anew = false, approved, noCache } = given;
      const answer = async ({ id, joined }: Started) => ({ batch: await record(account, id), joined });
      const known = request && (await catalogue.findRequest(account, request));
      if (known) return await answer(known);
      const subject = await openSubject(templates, account, given);
      const prepared = await prepareAll(account, subject, given, signal);
      const joinKey = joinKeyOf(subject, prepared, noCache);
      const underWay = anew ? undefined : await catalogue.joinBatch(account, joinKey, request);
      if (underWay) return await answer(underWay);
      const runs = await priceAll(account, prepared, noCache, signal);
      await checkMoney(asker, runs, approved);
      const [{ template, workflow }, now] = [subject, Date.now()];
      const batch: Batch = { id: randomUUID(), account, name: workflow.name, ...(template && { template }), approved: approved ?? together(runs).total.max, values: runs.map(({ values }) => values), createdAt: now };
      const executions = runs.map(({ inputs, prepared, quote: { total } }, index): Execution => ({
        ...{ id: randomUUID(), account, workflowName: workflow.name, workflowJson: prepared.text, state: 'queued', trigger: prepared.trigger, createdAt: now + index, hosted: true, inputs },
        ...{ approved: total.max, batch: { id: batch.id, index }, ...(template && { template }), ...(apiKeyId === undefined ? {} : { apiKeyId }), ...(noCache && { noCache: true as const }) },
      }));
      const started = await catalogue.startBatch(batch, executions, { joinKey, anew, request });
      engine.live.queued();
      return await answer(started);
    },

    /**
     * Goes on with the runs that stopped for want of money, each within what was approved for it; what they have made is not paid again.
     * @throws FlowError `invalid_transition` when none did; `forbidden` for a capped key that would have another one pay.
     */
    async resume(asker: Asker, id: string): Promise<BatchRecord> {
      const { account } = asker;
      const stopped = (await find(account, id)).listed.filter(({ state }) => state === 'waiting_for_user');
      const [first] = stopped;
      if (!first) throw new FlowError('invalid_transition', `no run of batch ${id} waits for you; there is nothing to go on with`);
      // One key pays for all of them.
      await checkPayer(engine.accounts, asker, (await findExecution(engine, account, first.id)).execution);
      await Promise.all(stopped.map(async (each) => await requeueExecution(engine, account, each.id, undefined).catch(unlessEnded)));
      return await record(account, id);
    },

    /** Ends what has not ended; for what was cancelled before it makes sure that nothing is bought any more. @returns also what went back from holds, in Spark. */
    async cancel(account: string, id: string): Promise<{ readonly batch: BatchRecord; readonly refunded: number }> {
      const { listed } = await find(account, id);
      const open = listed.filter(({ state }) => !ENDED.has(state));
      const ids = open.map((each) => each.id);
      const before = await heldBy(ledger, ids);
      const end = async (each: ListedExecution): Promise<void> => await cancelExecution(engine, account, each.id).catch(unlessEnded);
      // Those in line first, so that none of them begins meanwhile; at once, so that they share their way to the disk.
      await Promise.all(open.filter(({ state }) => state !== 'running').map(end));
      await Promise.all(open.filter(({ state }) => state === 'running').map(end));
      const refunded = await givenBack(ledger, ids, before);
      return { batch: await record(account, id), refunded: refunded / MICRO_PER_SPARK };
    },
  };
}

const ENDED: ReadonlySet<string> = new Set(['completed', 'failed']);

/** One that has ended meanwhile is as it should be. */
function unlessEnded(error: unknown): void {
  if (!(FlowError.is(error) && error.code === 'invalid_transition')) throw error;
}

/**
 * A step that several runs ask for alike is bought by one of them: of the others nothing is held for it. Each run is approved for all of its own,
 * because the one that buys it may fail; so does the maximum.
 */
function together(runs: readonly PricedRun[]): Quote {
  const shared = shareSteps(runs.map(({ quote }) => quote));
  const { min, expected } = addUp(shared.map(({ total }) => total));
  return { lines: shared.flatMap(({ lines }) => lines), total: { min, expected, max: addUp(runs.map(({ quote }) => quote.total)).max } };
}

/** The same for batches that run the same in the same order. */
const joinKeyOf = ({ workflow }: Subject, runs: readonly PreparedRun[], noCache = false): string =>
  createHash('sha256').update(JSON.stringify([noCache, runs.map(({ prepared }) => digestOfQuoted(workflow.digest, prepared.trigger))])).digest('hex');
