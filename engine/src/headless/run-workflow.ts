/** Runs a prepared workflow on an account, from the start or from where a killed process left it. */
import { randomUUID } from 'node:crypto';
import { FlowError, type MicroSpark, type WorkflowRecord } from 'n8n-nodes-sogni-flow/contract';
import type { Engine } from '../engine.ts';
import type { NodeContext } from '../execution/node-type.ts';
import { startHeartbeat } from '../execution/heartbeat.ts';
import type { ExecutionOutcome } from '../execution/run-options.ts';
import { runExecution } from '../execution/scheduler.ts';
import { toFailure } from '../execution/failure.ts';
import { FIRST_FENCE, SILENCE_MS, type ExecutionClaim, type ExecutionStore } from '../execution/store.ts';
import type { Execution, ExecutionEvent, NodeRun } from '../execution/types.ts';
import type { Wait } from '../execution/waits.ts';
import type { HttpTransport } from '../http-transport.ts';
import type { JobEvent } from '../jobs/port.ts';
import { parseWorkflow } from '../workflow/parse-workflow.ts';
import type { Workflow } from '../workflow/types.ts';
import { gateUntil } from './let-go-gate.ts';
import { isGoneOwner, newOwner } from './owner.ts';
import type { PreparedWorkflow } from './prepare.ts';
import { lazyBinaryStore } from '../binary-data/lazy-binary-store.ts';
import { ownFiles } from './own-files.ts';
import { forRun } from './run-transport.ts';
import { watchExecution } from './watch-execution.ts';
import { watchTransport } from './watched-transport.ts';
import { withoutCache } from './without-cache.ts';

export interface RunHooks {
  readonly signal: AbortSignal;
  /** Aborting it lets go of the execution, for others to go on with. */
  readonly release?: AbortSignal;
  /** Asked when nothing is left but waits: `true` parks the execution. Without it they are waited for. */
  readonly leavesAt?: (waits: readonly Wait[]) => boolean;
  /** How callers of waits reach the server, when it is not as configured. */
  readonly baseUrl?: string;
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
export async function runWorkflow(engine: Engine, account: string, { workflow, text, trigger }: PreparedWorkflow, hooks: RunHooks): Promise<FinishedRun> {
  const owner = newOwner();
  const execution: Execution = {
    id: randomUUID(),
    account,
    workflowName: workflow.name,
    workflowJson: text,
    state: 'running',
    trigger,
    createdAt: Date.now(),
    owner: owner.name,
    ...(hooks.approved === undefined ? {} : { approved: hooks.approved }),
    ...(hooks.resultFolder === undefined ? {} : { resultFolder: hooks.resultFolder }),
  };
  try {
    await engine.executions.create(execution);
    return await perform(engine, workflow, { execution, fence: FIRST_FENCE, owner: owner.name, restored: [] }, hooks);
  } finally {
    owner.leave();
  }
}

/** Leaves a new execution to hosts. @returns its id. */
export async function queueWorkflow(engine: Engine, account: string, { workflow, text, trigger }: PreparedWorkflow, options: Pick<Execution, 'approved' | 'resultFolder'>): Promise<string> {
  const id = randomUUID();
  await engine.executions.create({ id, account, workflowName: workflow.name, workflowJson: text, state: 'queued', trigger, createdAt: Date.now(), hosted: true, ...options });
  return id;
}

export interface FoundExecution {
  readonly execution: Execution;
  readonly runs: readonly NodeRun[];
}

/**
 * What `resumeWorkflow` goes on with.
 * @param id - or `last`.
 * @throws FlowError `not_found`, also for one of another account.
 */
export async function findExecution(engine: Pick<Engine, 'executions'>, account: string, id: string): Promise<FoundExecution> {
  const wanted = id === 'last' ? (await engine.executions.list(account, 1))[0]?.id : id;
  const found = wanted === undefined ? undefined : await engine.executions.load(wanted);
  if (found?.execution.account !== account) throw new FlowError('not_found', `there is no execution "${id.slice(0, 60)}" of the account "${account}"`);
  return found;
}

/** Goes on with an execution: finished node runs are read back, jobs under way are found again by their key. What was cancelled stays cancelled; what is completed is read back. */
export async function resumeWorkflow(engine: Engine, { execution, runs: before }: FoundExecution, hooks: RunHooks): Promise<FinishedRun> {
  refuseCancelled(execution);
  if (execution.state === 'completed') return finishedRun(execution, before);
  const owner = newOwner();
  try {
    const fence = await engine.executions.take(execution.id, owner.name, isGoneOwner);
    // Read again: until it was taken, another process may have gone on with it.
    const { execution: now, runs } = await findExecution(engine, execution.account, execution.id);
    if (fence === undefined) {
      refuseCancelled(now);
      if (now.state === 'completed') return finishedRun(now, runs);
      throw beingRun(now);
    }
    if (hooks.approved !== undefined) await engine.executions.approve(now.id, hooks.approved);
    return await perform(engine, parseWorkflow(now.workflowJson), { execution: now, fence, owner: owner.name, restored: runs }, hooks);
  } finally {
    owner.leave();
  }
}

/** Runs what a host has claimed. A workflow that cannot be read fails its execution. */
export async function runClaimed(engine: Engine, owner: string, { id, fence }: Pick<ExecutionClaim, 'id' | 'fence'>, hooks: RunHooks): Promise<FinishedRun> {
  const found = await engine.executions.load(id);
  if (!found) throw new FlowError('not_found', `there is no execution "${id}"`);
  const { execution, runs } = found;
  try {
    return await perform(engine, parseWorkflow(execution.workflowJson), { execution, fence, owner, restored: runs }, hooks);
  } catch (error) {
    await engine.executions.move(id, ['running'], 'failed', toFailure(error, execution.workflowName), fence);
    throw error;
  }
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

export function beingRun({ id, owner = 'unknown', ownerSeenAt }: Execution): FlowError {
  const seconds = SILENCE_MS / 1_000;
  const lastSeen = ownerSeenAt === undefined ? 'never' : new Date(ownerSeenAt).toISOString();
  const message = `execution ${id} is being run by another process (${owner}, last seen: ${lastSeen}); wait for its end, or stop that process: it can be resumed ${seconds} s after the last sign of life`;
  return new FlowError('invalid_transition', message, { details: { owner, lastSeen, resumableAfterSeconds: seconds } });
}

interface Claimed {
  readonly execution: Execution;
  readonly fence: number;
  readonly owner: string;
  readonly restored: readonly NodeRun[];
}

async function perform(engine: Engine, workflow: Workflow, { execution, fence, owner, restored }: Claimed, hooks: RunHooks): Promise<FinishedRun> {
  const stops: (() => void)[] = [];
  const traced = (await engine.traces())?.execution((name) => workflow.nodes.get(name)?.type);
  const [cancel, letGo] = [new AbortController(), new AbortController()];
  const release = (): void => letGo.abort();
  let called = (): void => undefined;
  const approved = hooks.approved ?? execution.approved;
  const noCache = hooks.noCache === true || execution.noCache === true;
  // The ledger holds the run to it, whoever submits its jobs, and also when another price was approved since it stopped.
  if (approved !== undefined) await engine.approve(execution.account, execution.id, approved);

  const follow = ({ node, runIndex }: NodeContext, record: WorkflowRecord): void => {
    const jobId = record.steps[0]?.jobId;
    if (!jobId) return;
    const tell = (fraction: number, activity?: string): void =>
      onEvent({ type: 'node_progress', executionId: execution.id, node: node.name, runIndex, fraction, ...(activity === undefined ? {} : { activity }) });
    const heard = (event: JobEvent): void => {
      if (event.type === 'progress') tell(event.progress.fraction, event.progress.activity);
      else if (event.type === 'preview') engine.live.preview(execution.id, node.name, event.jpeg);
    };
    void engine.jobs().then((jobs) => stops.push(jobs.follow(jobId, heard)));
  };
  const transportFor = (context: NodeContext) => (given: HttpTransport) => {
    const transport = traced ? traced.carry(context, given) : given;
    return gateUntil(letGo.signal, forRun(execution, watchTransport(noCache ? withoutCache(transport) : transport, (record) => follow(context, record))));
  };
  const onEvent = (event: ExecutionEvent): void => {
    traced?.heard(event);
    engine.live.tell(event);
    hooks.onEvent(event);
  };
  engine.credentialsOf.set(execution.id, (context) => engine.credentials(transportFor(context), execution.account));
  for (const run of restored) hooks.onRun(run);
  if (hooks.release?.aborted) release();
  hooks.release?.addEventListener('abort', release, { once: true });
  stops.push(() => hooks.release?.removeEventListener('abort', release));
  stops.push(startHeartbeat(engine.executions, execution.id, owner));
  stops.push(watchExecution(engine.executions, { id: execution.id, fence }, { called: () => called(), cancelled: () => cancel.abort(), lost: release }));
  try {
    const outcome = await runExecution({
      workflow,
      execution,
      types: engine.types,
      expressions: engine.expressions.of(execution.account),
      binary: lazyBinaryStore(ownFiles(engine, execution.account)),
      store: told(engine.executions, hooks.onRun),
      mode: 'run',
      get timezone() {
        return engine.config.timezone;
      },
      fence,
      signal: AbortSignal.any([hooks.signal, cancel.signal]),
      release: letGo.signal,
      onCalls(listener) {
        called = listener;
        return () => (called = () => undefined);
      },
      ...(hooks.leavesAt === undefined ? {} : { leavesAt: hooks.leavesAt }),
      resumeUrl: (place) => engine.waitLinks.url(hooks.baseUrl ?? engine.config.publicUrl, execution.id, place),
      onEvent,
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
  async saveRun(executionId, run, fence) {
    await store.saveRun(executionId, run, fence);
    onRun(run);
  },
});
