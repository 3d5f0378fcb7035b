/** The one `execute` of all Sogni nodes that make something: what differs between operations is data. */
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { findOperation } from '../contract/index.ts';
import { openApi } from './api.ts';
import { asNodeFailure } from './errors.ts';
import { failedItem, resultItem, startedItem } from './outputs/item.ts';
import { NodeRunJobs } from './running/node-run.ts';
import { quoteItem } from './running/spend.ts';
import { canSuspend, suspend } from './running/suspend.ts';
import { Waits } from './running/wait.ts';
import { readRunSettings } from './settings.ts';

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
  if (this.getInputData().length === 0) return [[]];
  const settings = readRunSettings(this);
  const api = await openApi(this);
  const operation = findOperation(this.getNodeParameter('operation', 0) as string);
  const waits = new Waits(api, settings.waitMs);
  const jobs = new NodeRunJobs(api, operation, settings, waits);
  if (settings.quoteOnly) return [await jobs.items(async (job) => quoteItem(await jobs.prepare(job), await jobs.quote(job)))];
  try {
    await jobs.checkSpending();
  } catch (cause) {
    const failure = asNodeFailure(this.getNode(), cause, 0);
    if (!this.continueOnFail()) throw failure;
    return [jobs.all.map((job) => failedItem(this, failure, job))];
  }
  if (settings.wait === 'suspend' && canSuspend(this)) return [await suspend(jobs)];
  return [
    await jobs.items(async (job) => {
      const { prepared, workflow } = await jobs.start(job);
      if (settings.wait === 'return') return startedItem(prepared.plan, workflow);
      return await resultItem(api, prepared.plan, await waits.forEnd(workflow));
    }),
  ];
}
