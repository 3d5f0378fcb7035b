/**
 * Executions of an account, from outside: quote, start, look, list, cancel, resume. Nothing is started before its price is known and
 * within what was allowed; what is under way with the same inputs is joined.
 */
import { randomUUID } from 'node:crypto';
import { FlowError, MICRO_PER_SPARK, type ExecutionQuote, type ExecutionRecord, type ExecutionSubject, type ExecutionSummary, type MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import type { Engine } from '../../engine.ts';
import type { SqlHandle } from 'sogni-flow-runtime';
import type { CataloguePage, KeyedRequest, Started } from '../../execution/catalogue.ts';
import type { NodeFailure } from '../../execution/types.ts';
import type { Quote } from '../../quotes/types.ts';
import { digestOfQuoted } from '../../quotes/quoted-digest.ts';
import type { TemplateSource } from '../../templates/port.ts';
import { checkBudget } from '../budget.ts';
import { cancelExecution } from '../cancel-execution.ts';
import { presentExecution } from '../present/present-execution.ts';
import { requeueExecution } from '../requeue-execution.ts';
import { findExecution } from '../run-workflow.ts';
import { openSubject } from '../subject.ts';
import { createPricing } from './pricing.ts';
import { checkKeyCaps, checkPayer } from './key-caps.ts';
import { summariesOf } from './list-executions.ts';
import { openView } from './open-view.ts';
import { presentQuote } from './present-quote.ts';
import { RightOfWay } from './right-of-way.ts';
import { shortOf } from './short-of.ts';
import { givenBack, heldBy } from './given-back.ts';

/** Who asks, and with which API key. */
export interface Asker {
  readonly account: string;
  readonly apiKeyId?: string | undefined;
}

export interface StartRequest extends ExecutionSubject {
  readonly approved?: MicroSpark | undefined;
  readonly anew?: boolean | undefined;
  readonly after?: string | undefined;
}

/** What whoever presents executions in another shape does while one is taken in. */
export interface TakingIn {
  /** Of the execution below those that wait for it. */
  readonly depth?: number;
  /** Sees the price before anything is kept; what it throws refuses the start. @returns why the execution has to wait for its user first. */
  heldBack?(quote: Quote): NodeFailure | undefined;
  /** In the transaction that creates the execution. */
  within?(tx: SqlHandle, id: string): Promise<void>;
}

export interface DeskOptions {
  readonly engine: Engine;
  readonly templates: TemplateSource;
}

export type ExecutionDesk = ReturnType<typeof createExecutionDesk>;

export function createExecutionDesk({ engine, templates }: DeskOptions) {
  const { catalogue, executions, ledger } = engine;

  const { prepare, price } = createPricing(engine);
  const way = new RightOfWay();

  /** @throws FlowError `over_cap` | `insufficient_spark` */
  async function checkMoney({ account, apiKeyId }: Asker, quote: Quote, approved: MicroSpark | undefined): Promise<void> {
    await checkBudget(engine, account, quote, approved);
    await checkKeyCaps(engine.accounts, account, apiKeyId, quote);
  }

  /** @throws FlowError `not_found` */
  async function record(account: string, id: string): Promise<ExecutionRecord> {
    return presentExecution(await openView(engine, await findExecution(engine, account, id)));
  }

  async function priceOf(account: string, request: ExecutionSubject, signal: AbortSignal): Promise<Quote> {
    const subject = await openSubject(templates, account, request);
    return await price(account, await prepare(account, subject, request.inputs ?? {}), request.noCache, signal);
  }

  async function quote(asker: Asker, request: ExecutionSubject, signal: AbortSignal): Promise<ExecutionQuote> {
    const { account } = asker;
    const found = await priceOf(account, request, signal);
    const short = await checkMoney(asker, found, undefined).then(() => undefined, shortOf);
    const { available } = await ledger.balance(account);
    return { ...presentQuote(found), available: available / MICRO_PER_SPARK, ...(short && { short }) };
  }

  async function checkAfter(account: string, after: string | undefined): Promise<void> {
    if (after !== undefined && (await catalogue.find(after))?.account !== account) throw new FlowError('invalid_input', `after is "${after}"; there is no such execution of this account`);
  }

  /** Starts an execution, or finds the one that is there. Nothing is bought when it throws. */
  async function take(asker: Asker, given: StartRequest, request: KeyedRequest | undefined, signal: AbortSignal, { depth, heldBack, within }: TakingIn = {}): Promise<Started> {
    const { account, apiKeyId } = asker;
    const known = request && (await catalogue.findRequest(account, request));
    if (known) return known;
    const subject = await openSubject(templates, account, given);
    const { inputs = {}, noCache, after, anew = false, approved } = given;
    const prepared = await prepare(account, subject, inputs);
    await checkAfter(account, after);
    const { workflow, text, trigger } = prepared;
    const joinKey = `${digestOfQuoted(workflow.digest, trigger)}${noCache ? ' anew' : ''}`;
    const underWay = anew ? undefined : await catalogue.join(account, joinKey, request);
    if (underWay) return underWay;
    const quote = await price(account, prepared, noCache, signal);
    await checkMoney(asker, quote, approved);
    const failure = heldBack?.(quote);
    const { template } = subject;
    const started = await catalogue.start(
      {
        ...{ id: randomUUID(), account, workflowName: workflow.name, workflowJson: text, state: failure ? 'waiting_for_user' : 'queued', trigger, createdAt: Date.now(), hosted: true, inputs },
        ...{ approved: approved ?? quote.total.max, ...(template && { template }), ...(apiKeyId === undefined ? {} : { apiKeyId }), ...(failure && { failure }) },
        ...{ ...(noCache && { noCache }), ...(after === undefined ? {} : { after }), ...(depth === undefined ? {} : { depth }) },
      },
      { joinKey, anew, request, within },
    );
    engine.live.queued();
    return started;
  }

  return {
    record,
    priceOf,

    quote: async (asker: Asker, request: ExecutionSubject, signal: AbortSignal): Promise<ExecutionQuote> => await way.first(async () => await quote(asker, request, signal)),

    /** For a list of prices: behind whoever waits for a quote of their own. */
    async quoteLater(asker: Asker, request: ExecutionSubject, signal: AbortSignal): Promise<ExecutionQuote> {
      await way.free();
      return await quote(asker, request, signal);
    },

    take,

    /** @returns the execution, and whether it was under way already. Nothing is bought when it throws. */
    async start(asker: Asker, given: StartRequest, request: KeyedRequest | undefined, signal: AbortSignal): Promise<{ readonly execution: ExecutionRecord; readonly joined: boolean }> {
      const { id, joined } = await take(asker, given, request, signal);
      return { execution: await record(asker.account, id), joined };
    },

    list: async (account: string, page: CataloguePage): Promise<readonly ExecutionSummary[]> => await summariesOf(engine, await catalogue.page(account, page)),

    /** @returns also what went back from holds, in Spark. */
    async cancel(account: string, id: string): Promise<{ readonly execution: ExecutionRecord; readonly refunded: number }> {
      const before = await heldBy(ledger, [id]);
      await cancelExecution(engine, account, id);
      const refunded = await givenBack(ledger, [id], before);
      return { execution: await record(account, id), refunded: refunded / MICRO_PER_SPARK };
    },

    /** @throws FlowError as `requeueExecution` does; `forbidden` for a capped key that would have another one pay. */
    async resume({ account, apiKeyId }: Asker, id: string, approved: MicroSpark | undefined): Promise<ExecutionRecord> {
      await checkPayer(engine.accounts, { account, apiKeyId }, (await findExecution(engine, account, id)).execution);
      await requeueExecution(engine, account, id, approved);
      return await record(account, id);
    },

    /** @throws FlowError `not_found` */
    async workflowOf(account: string, id: string): Promise<{ readonly name: string; readonly text: string }> {
      const found = await executions.load(id);
      if (found?.execution.account !== account) throw new FlowError('not_found', `there is no execution "${id.slice(0, 60)}" of the account "${account}"`);
      return { name: found.execution.workflowName, text: found.execution.workflowJson };
    },
  };
}
