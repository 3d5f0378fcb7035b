/** Hands an execution that has stopped to hosts, at another price where one is given. */
import { FlowError, type MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import type { Engine } from '../engine.ts';
import { isResumable } from '../execution/transitions.ts';
import type { Execution } from '../execution/types.ts';
import { isGoneOwner, newOwner } from './owner.ts';
import { beingRun, findExecution } from './run-workflow.ts';

/**
 * @param approved - the most that it may cost in all from now on; whoever runs it has the ledger hold it to that. A refusal changes nothing.
 * @throws FlowError `not_found`; `invalid_transition` while somebody runs it, while it is queued, and when it has ended for good; `over_cap` for one of a batch.
 */
export async function requeueExecution(engine: Engine, account: string, id: string, approved: MicroSpark | undefined): Promise<Execution> {
  const { execution } = await findExecution(engine, account, id);
  if (execution.state === 'running') await takeFromGone(engine, execution);
  else if (!isResumable(execution.state)) throw notResumable(execution);
  if (!(await engine.executions.requeue(execution.id, approved))) throw notResumable((await findExecution(engine, account, execution.id)).execution);
  engine.live.queued();
  return execution;
}

/** A run whose process is gone stays as that left it until somebody asks. */
async function takeFromGone(engine: Engine, execution: Execution): Promise<void> {
  const owner = newOwner();
  try {
    const fence = await engine.executions.take(execution.id, owner.name, isGoneOwner);
    if (fence === undefined) throw beingRun(execution);
    await engine.executions.move(execution.id, ['running'], 'interrupted', undefined, fence);
  } finally {
    owner.leave();
  }
}

const notResumable = ({ id, state }: Execution): FlowError =>
  new FlowError('invalid_transition', `execution ${id} is ${state}; only one that waits, was interrupted or has failed can be resumed`);
