/** The jobs of one node run: each is prepared once and priced once, however often it is asked for. */
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Operation, WorkflowQuote, WorkflowRecord } from '../../contract/index.ts';
import type { Api } from '../api.ts';
import { asNodeFailure, type NodeFailure } from '../errors.ts';
import { failedItem } from '../outputs/item.ts';
import type { RunSettings } from '../settings.ts';
import { inParallel } from './batch.ts';
import { prepareJob, type PreparedJob } from './prepare.ts';
import { checkItemCap, checkRunCap, quoteJob } from './spend.ts';
import { startWorkflow } from './start.ts';
import type { Waits } from './wait.ts';

/** Indexes of the items of one job. */
export type JobItems = readonly number[];

export class NodeRunJobs {
  readonly all: readonly JobItems[];
  readonly #prepared = new Map<JobItems, Promise<PreparedJob>>();
  readonly #quoted = new Map<JobItems, Promise<WorkflowQuote>>();

  readonly api: Api<IExecuteFunctions>;
  readonly settings: RunSettings;
  readonly waits: Waits;
  readonly #operation: Operation;

  constructor(api: Api<IExecuteFunctions>, operation: Operation, settings: RunSettings, waits: Waits) {
    this.api = api;
    this.settings = settings;
    this.waits = waits;
    this.#operation = operation;
    const everyIndex = api.context.getInputData().map((_item, index) => index);
    this.all = operation.gathers ? [everyIndex] : everyIndex.map((index) => [index]);
  }

  prepare(job: JobItems): Promise<PreparedJob> {
    return once(this.#prepared, job, async () => await prepareJob(this.api, this.#operation, job));
  }

  quote(job: JobItems): Promise<WorkflowQuote> {
    return once(this.#quoted, job, async () => await quoteJob(this.api, await this.prepare(job)));
  }

  /** Prices all jobs, and lets none start when they may cost more together than is allowed. What cannot be asked for costs nothing. @throws FlowError `over_cap` */
  async checkSpending(): Promise<void> {
    const { maxSparkPerRun, parallel } = this.settings;
    if (maxSparkPerRun === undefined) return;
    const quotes = await inParallel(this.all, parallel, async (job): Promise<WorkflowQuote[]> => [await this.quote(job)], {
      failed: (cause, job) => (this.api.context.continueOnFail() ? [] : this.failureOf(cause, job)),
    });
    checkRunCap(quotes.flat(), maxSparkPerRun);
  }

  /** Starts a job, or finds it started. What it was quoted at is the most that it may cost. */
  async start(job: JobItems): Promise<{ readonly prepared: PreparedJob; readonly workflow: WorkflowRecord }> {
    const prepared = await this.prepare(job);
    const { maxSpark } = prepared.plan.settings;
    if (maxSpark === undefined && this.settings.maxSparkPerRun === undefined) return { prepared, workflow: await startWorkflow(this.api, prepared.key, prepared.request) };
    const quote = await this.quote(job);
    checkItemCap(quote, maxSpark);
    return { prepared, workflow: await startWorkflow(this.api, prepared.key, { ...prepared.request, max_spark: quote.spark.max }) };
  }

  failureOf(cause: unknown, job: JobItems): NodeFailure {
    return asNodeFailure(this.api.context.getNode(), cause, job[0] ?? 0);
  }

  /** Runs `work` for every job. The first failure ends the node run, and what is under way is taken back; where the user wants to go on, it is an item. */
  async items(work: (job: JobItems) => Promise<INodeExecutionData>): Promise<INodeExecutionData[]> {
    return await inParallel<JobItems, INodeExecutionData>(this.all, this.settings.parallel, work, {
      failed: (cause, job) => {
        const failure = this.failureOf(cause, job);
        return this.api.context.continueOnFail() ? failedItem(this.api.context, failure, job) : failure;
      },
      // A job that took too long goes on, and so do the others: they can all be fetched later.
      ended: async (error) => (hasTimedOut(error) ? undefined : await this.waits.cancelAll()),
    });
  }
}

const hasTimedOut = (error: Error): boolean => 'context' in error && (error.context as { code?: string }).code === 'timed_out';

async function once<Key, Value>(known: Map<Key, Promise<Value>>, key: Key, make: () => Promise<Value>): Promise<Value> {
  let value = known.get(key);
  if (value === undefined) known.set(key, (value = make()));
  return await value;
}
