/** What the account node can do: each operation is one function of an item. */
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { FlowError, findOperation, OPERATIONS, type StartWorkflow, type WorkflowRecord } from '../contract/index.ts';
import { call, type Api } from '../shared/api.ts';
import { readFailure } from '../shared/errors.ts';
import { itemKey } from '../shared/idempotency-key.ts';
import { resultItem, startedItem, type ItemPlan } from '../shared/outputs/item.ts';
import { describeResult } from '../shared/outputs/result.ts';
import { cancelWorkflow, workflowPath, WORKFLOWS } from '../shared/running/start.ts';
import { Waits } from '../shared/running/wait.ts';

type ExecuteApi = Api<IExecuteFunctions>;
type AccountOperation = (api: ExecuteApi, item: number) => Promise<readonly INodeExecutionData[]>;

const TEMPLATES = `${WORKFLOWS}/templates`;
/** The most that one page of a list has. */
const PAGE = 100;
const MINUTE_MS = 60_000;

const jsonItem = (json: object, item: number): INodeExecutionData => ({ json: json as IDataObject, pairedItem: { item } });

const text = (api: ExecuteApi, name: string, item: number): string => String(api.context.getNodeParameter(name, item, '')).trim();

/** A job is known by the ID of its workflow, which every item of a Sogni node has as `workflowId`. */
async function jobOf(api: ExecuteApi, item: number): Promise<WorkflowRecord> {
  const id = text(api, 'workflowId', item);
  if (id === '') throw new FlowError('invalid_input', 'Workflow ID is empty; fill in the workflowId that a Sogni node has returned');
  return (await call<{ workflow: WorkflowRecord }>(api, 'GET', workflowPath(id))).workflow;
}

/** What a job has made tells of what kind its results are, also of a template's many steps; before that its last step does. */
function planOf(api: ExecuteApi, workflow: WorkflowRecord, item: number): ItemPlan {
  const name = workflow.steps.at(-1)?.toolName ?? '';
  const gives = workflow.artifacts[0]?.mediaType ?? (Object.hasOwn(OPERATIONS, name) ? findOperation(name).gives : 'image');
  const { download = true, simplify = true, outputBinaryField: field } = api.context.getNodeParameter('options', item, {}) as { download?: boolean; simplify?: boolean; outputBinaryField?: string };
  return { operation: name, gives, items: [item], settings: { download, simplify, ...(field ? { field } : {}) } };
}

async function resultOf(api: ExecuteApi, workflow: WorkflowRecord, item: number): Promise<readonly INodeExecutionData[]> {
  const plan = planOf(api, workflow, item);
  return [workflow.status === 'completed' ? await resultItem(api, plan, workflow) : startedItem(plan, workflow)];
}

/** Reads pages until there is enough. */
async function pages<Entry>(api: ExecuteApi, item: number, read: (limit: number, offset: number) => Promise<{ readonly entries: readonly Entry[]; readonly next: number | null }>): Promise<readonly Entry[]> {
  const most = api.context.getNodeParameter('returnAll', item, false) === true ? Infinity : Number(api.context.getNodeParameter('limit', item, 50));
  const found: Entry[] = [];
  for (let offset: number | null = 0; offset !== null && found.length < most; ) {
    const { entries, next } = await read(Math.min(PAGE, most - found.length), offset);
    found.push(...entries);
    offset = entries.length === 0 ? null : next;
  }
  return found;
}

/** Servers differ in what they have; what is missing is told as that, not as a wrong ID. */
async function unlessMissing<Answer>(asked: Promise<Answer>, what: string, { baseUrl }: ExecuteApi): Promise<Answer> {
  return await asked.catch((error: unknown) => {
    const { status } = readFailure(error);
    if (status !== 404 && status !== 405) throw error as Error;
    throw new FlowError('invalid_configuration', `${baseUrl} has no ${what}; use a server that has, such as Sogni's network`, { cause: error });
  });
}

const balance: AccountOperation = async (api, item) => [jsonItem(await call<object>(api, 'GET', '/v4/account/balance'), item)];

const transactions: AccountOperation = async (api, item) => {
  const found = await pages(api, item, async (limit, offset) => {
    const { transactions: entries, next } = await unlessMissing(call<{ transactions: object[]; next: number | null }>(api, 'GET', '/v1/transactions/list', { qs: { limit, offset } }), 'list of transactions', api);
    return { entries, next };
  });
  return found.map((entry) => jsonItem(entry, item));
};

const get: AccountOperation = async (api, item) => await resultOf(api, await jobOf(api, item), item);

const wait: AccountOperation = async (api, item) => {
  const minutes = Number(api.context.getNodeParameter('waitTimeout', item, 0));
  const workflow = await new Waits(api, minutes > 0 ? minutes * MINUTE_MS : undefined).forEnd(await jobOf(api, item));
  return [await resultItem(api, planOf(api, workflow, item), workflow)];
};

const cancel: AccountOperation = async (api, item) => {
  const { workflowId } = await jobOf(api, item);
  await cancelWorkflow(api, workflowId);
  return [startedItem(planOf(api, await jobOf(api, item), item), await jobOf(api, item))];
};

const getMany: AccountOperation = async (api, item) => {
  const found = await pages(api, item, async (limit, offset) => {
    const { workflows: entries, next } = await call<{ workflows: WorkflowRecord[]; next: number | null }>(api, 'GET', WORKFLOWS, { qs: { limit, offset } });
    return { entries, next };
  });
  return found.map((workflow) => jsonItem({ title: workflow.title ?? null, ...describeResult(workflow.steps.at(-1)?.toolName ?? '', '', workflow, true), status: workflow.status, createdAt: workflow.createdAt }, item));
};

/** A price for any list of steps, as the API takes them. */
const quote: AccountOperation = async (api, item) => {
  const steps = asJson(api.context.getNodeParameter('steps', item, '[]'), 'Steps');
  const body = { input: { steps } } as StartWorkflow;
  const { quote: told } = await unlessMissing(call<{ quote: object }>(api, 'POST', `${WORKFLOWS}/quote`, { body }), 'prices before a start', api);
  return [jsonItem(told, item)];
};

const templates: AccountOperation = async (api, item) => {
  const found = await pages(api, item, async (limit, offset) => {
    const { templates: entries, next } = await unlessMissing(call<{ templates: object[]; next: number | null }>(api, 'GET', TEMPLATES, { qs: { limit, offset } }), 'templates', api);
    return { entries, next };
  });
  return found.map((entry) => jsonItem(entry, item));
};

const runTemplate: AccountOperation = async (api, item) => {
  const body = { workflow_id: text(api, 'templateId', item), inputs: asJson(api.context.getNodeParameter('inputs', item, '{}'), 'Inputs'), token_type: 'spark', app_source: 'n8n', confirm_cost: true };
  const { workflow } = await unlessMissing(call<{ workflow: WorkflowRecord }>(api, 'POST', WORKFLOWS, { body, headers: { 'idempotency-key': itemKey(api.context, item) } }), `template ${body.workflow_id}`, api);
  return [startedItem(planOf(api, workflow, item), workflow)];
};

function asJson(value: unknown, title: string): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return refuseJson(value, title);
  }
}

const refuseJson = (value: string, title: string): never => {
  throw new FlowError('invalid_input', `${title} is no JSON: ${value.slice(0, 60)}`);
};

export const ACCOUNT_OPERATIONS: Readonly<Record<string, Readonly<Record<string, AccountOperation>>>> = {
  account: { getBalance: balance, getTransactions: transactions, quote },
  job: { cancel, get, getAll: getMany, wait },
  template: { getAll: templates, run: runTemplate },
};
