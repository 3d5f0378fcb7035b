/** Ends an execution for good, wherever it runs: at once where nobody runs it, else by asking its owner. */
import { setTimeout as sleep } from 'node:timers/promises';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { Engine } from '../engine.ts';
import { SILENCE_MS } from '../execution/store.ts';
import { isGoneOwner, newOwner } from './owner.ts';
import { findExecution } from './run-workflow.ts';

const ASK_EVERY_MS = 100;

/** @returns when it is cancelled and nothing of it is being bought any more. @throws FlowError `not_found`, `invalid_transition` when it has ended otherwise, `timed_out`. */
export async function cancelExecution(engine: Engine, account: string, id: string): Promise<void> {
  const { execution } = await findExecution(engine, account, id);
  const state = await engine.executions.cancel(execution.id, isGoneOwner);
  if (state === 'completed') throw new FlowError('invalid_transition', `execution ${execution.id} is completed; there is nothing to cancel`);
  if (state === 'running') await untilEnded(engine, account, execution.id);
  // Its own nodes have taken back what they know to be ordered: not what a process that died had ordered, nor an order that was not answered yet.
  // Whoever cancelled it before may have died on the way here.
  if (state === 'running' || execution.owner !== undefined) await engine.cancelPurchasesOf(account, execution.id);
}

async function untilEnded(engine: Engine, account: string, id: string): Promise<void> {
  for (let left = SILENCE_MS; left > 0; left -= ASK_EVERY_MS) {
    const state = (await engine.executions.load(id))?.execution.state;
    if (state === 'cancelled') return;
    if (state !== 'running') break;
    await sleep(ASK_EVERY_MS);
  }
  // It ended otherwise, or stopped, or its owner does not hear: then it is nobody's.
  const owner = newOwner();
  try {
    const fence = await engine.executions.take(id, owner.name, isGoneOwner);
    if (fence === undefined) throw new FlowError('invalid_transition', `execution ${id} could not be cancelled: it is ${(await engine.executions.load(id))?.execution.state ?? 'gone'}`);
    await engine.executions.move(id, ['running'], 'cancelled', undefined, fence);
    await engine.cancelPurchasesOf(account, id);
  } finally {
    owner.leave();
  }
}
