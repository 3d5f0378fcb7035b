/** One item after another: these calls take no time. */
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { openApi } from '../shared/api.ts';
import { asNodeFailure } from '../shared/errors.ts';
import { failedItem } from '../shared/outputs/item.ts';
import { ACCOUNT_OPERATIONS } from './operations.ts';

export async function executeAccount(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
  const api = await openApi(this);
  const made: INodeExecutionData[] = [];
  for (let item = 0; item < this.getInputData().length; item += 1) {
    const resource = this.getNodeParameter('resource', item) as string;
    const operation = this.getNodeParameter('operation', item) as string;
    const run = ACCOUNT_OPERATIONS[resource]?.[operation] ?? (async () => await Promise.reject(new Error(`Sogni Account has no operation ${resource}: ${operation}`)));
    const result = await run(api, item).catch((cause: unknown) => asNodeFailure(this.getNode(), cause, item));
    if (!(result instanceof Error)) made.push(...result);
    else if (this.continueOnFail()) made.push(failedItem(this, result, [item]));
    else throw result;
  }
  return [made];
}
