/** Runs a prepared workflow on the local account, from the start or from where a killed process left it. */
import { randomUUID } from 'node:crypto';
import { FlowError, type MicroSpark, type WorkflowRecord } from 'n8n-nodes-sogni-flow/contract';
import { isDeadWorker, workerName } from 'sogni-flow-runtime';
import { LOCAL_ACCOUNT } from '../accounts/port.ts';
import type { Engine } from '../compose.ts';
import type { NodeContext } from '../execution/node-type.ts';
import { startHeartbeat } from '../execution/heartbeat.ts';
import type { ExecutionOutcome } from '../execution/run-options.ts';
import { runExecution } from '../execution/scheduler.ts';
import { SILENCE_MS, type ExecutionStore } from '../execution/store.ts';
import type { Execution, ExecutionEvent, NodeRun } from '../execution/types.ts';
import { parseWorkflow } from '../workflow/parse-workflow.ts';
import type { Workflow } from '../workflow/types.ts';
import type { PreparedWorkflow } from './prepare.ts';
import { lazyBinaryStore } from '../binary-data/lazy-binary-store.ts';
import { createStepReader } from './paid-steps.ts';
import { SpendGuard } from './spend-guard.ts';
import { watchTransport } from './watched-transport.ts';
import { withoutCache } from './without-cache.ts';

export interface RunHooks {
  readonly signal: AbortSignal;
  /** The most that the run may cost, in µSpark. A resumed run without it keeps what was approved before. */
  readonly approved?: MicroSpark;
  /** Take nothing from the job cache: every step is made again and paid again. */
  readonly noCache?: boolean;
  /** Where the results of a new run will be written. */
  readonly resultFolder?: string;
  /** A node run that is on disk now, or was before; told ahead of the event that says it has finished. */
  onRun(run: NodeRun): void;
  onEvent(event: ExecutionEvent): void;
}

export interface FinishedRun {
  readonly executionId: string;
  readonly workflow: Workflow;
  readonly outcome: ExecutionOutcome;
}

/** Starts a new execution. */
export async function runWorkflow(engine: Engine, { workflow, text, trigger }: PreparedWorkflow, hooks: RunHooks): Promise<FinishedRun> {
  const execution: Execution = {
    id: randomUUID(),
    account: LOCAL_ACCOUNT,
    workflowName: workflow.name,
    workflowJson: text,
    state: 'running',
    trigger,
    createdAt: Date.now(),
    owner: workerName(),
    ...(hooks.approved === undefined ? {} : { approved: hooks.approved }),
    ...(hooks.resultFolder === undefined ? {} : { resultFolder: hooks.resultFolder }),
  };
  await engine.executions.create(execution);
  return await perform(engine, workflow, execution, [], hooks);
}

/** What `resumeWorkflow` goes on with. @throws FlowError `not_found` */
export async function findExecution(engine: Engine, id: string): Promise<{ readonly execution: Execution; readonly runs: readonly NodeRun[] }> {
  const wanted = id === 'last' ? (await engine.executions.list(LOCAL_ACCOUNT, 1))[0]?.id : id;
  const found = wanted === undefined ? undefined : await engine.executions.load(wanted);
  if (!found || found.execution.account !== LOCAL_ACCOUNT) throw new FlowError('not_found', `there is no execution "${id}" to resume in ${engine.config.home}`);
  return found;
}

/** Goes on with an execution: finished node runs are read back, jobs under way are found again by their key. What was cancelled stays cancelled; what is completed is read back. */
export async function resumeWorkflow(engine: Engine, { execution, runs: before }: Awaited<ReturnType<typeof findExecution>>, hooks: RunHooks): Promise<FinishedRun> {
  refuseCancelled(execution);
  if (execution.state === 'completed') return finishedRun(execution, before);
  // A process of ours that is still at it shows in `credentialsOf`; its own id alone cannot tell.
  const isGone = (owner: string): boolean => isDeadWorker(owner) && !engine.credentialsOf.has(execution.id);
  const taken = await engine.executions.take(execution.id, workerName(), isGone);
  // Read again: until it was taken, another process may have gone on with it.
  const { execution: now, runs } = await findExecution(engine, execution.id);
  if (!taken) {
    refuseCancelled(now);
    if (now.state === 'completed') return finishedRun(now, runs);
    throw beingRun(now);
  }
  return await perform(engine, parseWorkflow(now.workflowJson), now, runs, hooks);
}

function refuseCancelled({ id, state }: Execution): void {
  if (state !== 'cancelled') return;
  throw new FlowError('invalid_transition', `execution ${id} is cancelled; there is nothing to resume. Run the workflow again: what is unchanged costs nothing`);
}

/** What a completed execution left behind, so that its results can be written out again: they are paid for. */
function finishedRun({ id, workflowJson }: Execution, saved: readonly NodeRun[]): FinishedRun {
  const runs = new Map<string, NodeRun[]>();
  for (const run of saved) runs.set(run.node, [...(runs.get(run.node) ?? []), run]);
  return { executionId: id, workflow: parseWorkflow(workflowJson), outcome: { state: 'completed', runs } };
}

function beingRun({ id, owner = 'unknown', ownerSeenAt }: Execution): FlowError {
  const seconds = SILENCE_MS / 1_000;
  const lastSeen = ownerSeenAt === undefined ? 'never' : new Date(ownerSeenAt).toISOString();
  const message = `execution ${id} is being run by another process (${owner}, last seen: ${lastSeen}); wait for its end, or stop that process: it can be resumed ${seconds} s after the last sign of life`;
  return new FlowError('invalid_transition', message, { details: { owner, lastSeen, resumableAfterSeconds: seconds } });
}

async function perform(engine: Engine, workflow: Workflow, execution: Execution, restored: readonly NodeRun[], hooks: RunHooks): Promise<FinishedRun> {
  const stops: (() => void)[] = [];
  const approved = hooks.approved ?? execution.approved;
  const guard = new SpendGuard(approved, async (id) => await (await engine.jobs()).get(LOCAL_ACCOUNT, id));
  const readSteps = createStepReader();
  for (const { jobId } of restored.flatMap(readSteps)) guard.count(jobId);

  const follow = ({ node, runIndex }: NodeContext, record: WorkflowRecord): void => {
    const jobId = record.steps[0]?.jobId;
    if (!jobId) return;
    guard.count(jobId);
    const tell = (fraction: number, activity?: string): void =>
      hooks.onEvent({ type: 'node_progress', executionId: execution.id, node: node.name, runIndex, fraction, ...(activity === undefined ? {} : { activity }) });
    void engine.jobs().then((jobs) => stops.push(jobs.follow(jobId, (event) => event.type === 'progress' && tell(event.progress.fraction, event.progress.activity))));
  };
  engine.credentialsOf.set(execution.id, (context) => engine.credentials((transport) => guard.guard(watchTransport(hooks.noCache ? withoutCache(transport) : transport, (record) => follow(context, record)))));
  for (const run of restored) hooks.onRun(run);
  stops.push(startHeartbeat(engine.executions, execution.id, workerName()));
  try {
    const outcome = await runExecution({
      workflow,
      execution,
      types: engine.types,
      expressions: engine.expressions,
      binary: lazyBinaryStore(engine.binary),
      store: told(engine.executions, hooks.onRun),
      mode: 'run',
      timezone: engine.config.timezone,
      signal: hooks.signal,
      onEvent: hooks.onEvent,
      restored,
    });
    return { executionId: execution.id, workflow, outcome };
  } finally {
    for (const stop of stops) stop();
    engine.credentialsOf.delete(execution.id);
  }
}

const told = (store: ExecutionStore, onRun: RunHooks['onRun']): ExecutionStore => ({
  ...store,
  async saveRun(executionId, run) {
    await store.saveRun(executionId, run);
    onRun(run);
  },
});
