/**
 * Those who order over HTTP, each account with a key of its own: a few at a time, and the next when the result is there. While the engine does not answer they ask again; an
 * order has an idempotency key, so that does no harm.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Envelope, WorkflowRecord } from '../../../nodes/contract/index.ts';
import { MODEL } from './stack.ts';

const WORKFLOWS = '/v1/creative-agent/workflows';
const AT_A_TIME = 8;
const ASK_AGAIN_MS = 200;
const ENDED: ReadonlySet<string> = new Set(['completed', 'partial_failure', 'failed', 'cancelled', 'waiting_for_user']);

/** @param orders - numbers, each a picture of its own. @returns how each ended. @throws when the engine refuses one. */
export async function orderAll(url: string, key: string, orders: readonly number[]): Promise<WorkflowRecord[]> {
  const left = orders.values();
  const done: WorkflowRecord[] = [];
  const line = async (): Promise<void> => {
    for (const n of left) done.push(await order(url, key, n));
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, line));
  return done;
}

async function order(url: string, key: string, n: number): Promise<WorkflowRecord> {
  const steps = [{ id: 'one', toolName: 'generate_image', arguments: { prompt: `duck ${n}`, width: 256, height: 256, seed: n, model: MODEL } }];
  const body = JSON.stringify({ input: { steps } });
  let workflow = await ask(url + WORKFLOWS, { method: 'POST', headers: { 'api-key': key, 'content-type': 'application/json', 'idempotency-key': `order ${n}` }, body });
  while (!ENDED.has(workflow.status)) workflow = await ask(`${url}${WORKFLOWS}/${workflow.workflowId}?wait=25`, { headers: { 'api-key': key } });
  return workflow;
}

async function ask(url: string, init: RequestInit): Promise<WorkflowRecord> {
  for (;;) {
    const answer = await fetch(url, init).catch(() => undefined);
    const body = (await answer?.json().catch(() => undefined)) as Envelope<{ readonly workflow: WorkflowRecord }> | undefined;
    if (body?.status === 'success') return body.data.workflow;
    if (answer && answer.status < 500) throw new Error(`${url} is refused: ${JSON.stringify(body)}`);
    await sleep(ASK_AGAIN_MS);
  }
}
