/**
 * The scheduler: runs every node whose inputs are ready, branches in parallel, and never one that was finished before.
 *
 *  arrivals complete ──► ready ──► running ──► saved ──► outputs handed to the children      (states: transitions.ts)
 *
 *  a run fails          everything else is aborted, the execution has failed
 *  a run lacks money    the others finish, then the execution waits for the user
 *  only waits are left  they are waited for, or the execution is parked
 *
 * A run is on disk before anything that follows it starts, so a crash at any point costs at most the runs that were under way.
 * The execution ends once, by compare-and-set in the store: whoever ended it first is believed, so a cancelled execution never
 * turns into a completed one.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { planWorkflow, type PlannedNode, type WorkflowPlan } from '../workflow/plan-workflow.ts';
import { ActiveTimer } from './active-timer.ts';
import { Arrivals, type Sources } from './arrivals.ts';
import { createBreather } from './breather.ts';
import { toFailure } from './failure.ts';
import { Growth } from './growth.ts';
import type { Surroundings } from './node-context.ts';
import { NODE_RUN_LIMIT_MS } from './node-limit.ts';
import { NodeRunStates } from './node-run-states.ts';
import { runNode, type NodeRunResult } from './node-run.ts';
import { Parking } from './parking.ts';
import { pauseReason } from './pause-reason.ts';
import { recordEnding, type Ending } from './record-ending.ts';
import { replay } from './restore.ts';
import { RunLog } from './run-log.ts';
import type { ExecutionOutcome, RunOptions } from './run-options.ts';
import type { ExecutionEvent, ExecutionState, Item, NodeRun } from './types.ts';
import { waitsBehind } from './wait-behind.ts';
import type { Wait, WaitPlace } from './waits.ts';

const GRACE_MS = 5_000;

/**
 * Runs a workflow to its end.
 *
 * @returns how it ended; a failing node is an outcome, not an exception.
 * @throws FlowError `invalid_workflow` | `unknown_node_type` | `workflow_cycle` before anything has run; what the store throws when even the end cannot be recorded.
 */
export async function runExecution(options: RunOptions): Promise<ExecutionOutcome> {
  const plan = options.plan ?? planWorkflow(options.workflow, options.types, options.start);
  return await new Scheduler(options, plan).run();
}

interface ReadyRun {
  readonly planned: PlannedNode;
  readonly sources: Sources;
  readonly runIndex: number;
}

/** Endings after which others go on with what the nodes have ordered: they are not told to take it back. */
const LETS_GO: ReadonlySet<ExecutionState> = new Set(['completed', 'interrupted']);

class Scheduler {
  readonly #options: RunOptions;
  readonly #plan: WorkflowPlan;
  readonly #arrivals: Arrivals;
  readonly #log = new RunLog();
  readonly #growth: Growth;
  readonly #abort = new AbortController();
  readonly #around: Surroundings;
  readonly #clock: () => number;
  /** Runs that wait for a free place, oldest first from `#nextReady` on. */
  readonly #ready: ReadyRun[] = [];
  #nextReady = 0;
  readonly #states = new NodeRunStates();
  readonly #parking: Parking;
  /** The first run that lacked money. */
  #blocked: Ending | undefined;
  readonly #timeout: ActiveTimer | undefined;
  /** By node. */
  readonly #waitBehind: ReadonlyMap<string, string>;
  readonly #breathe = createBreather();
  #executionIndex = 0;
  #ending: Ending | undefined;
  readonly #ended = Promise.withResolvers<Ending>();
  #idle: (() => void) | undefined;

  constructor(options: RunOptions, plan: WorkflowPlan) {
    this.#options = options;
    this.#plan = plan;
    this.#arrivals = new Arrivals(plan);
    this.#growth = new Growth(options.restored?.length ?? 0);
    this.#clock = options.clock ?? Date.now;
    const { execution, mode, store } = options;
    const waitOn = options.wait ?? ((ms, signal) => wait(ms, undefined, { signal }));
    this.#parking = new Parking({
      ...{ executionId: execution.id, fence: options.fence, store, clock: this.#clock, wait: waitOn },
      parked: (parked) => this.#parked(parked),
      woken: (place) => this.#states.move(place, 'wake'),
    });
    this.#timeout = this.#executionTimeout();
    this.#waitBehind = waitsBehind(plan);
    const memories = new Map<string, Map<string, unknown>>();
    this.#around = {
      workflow: options.workflow,
      executionId: execution.id,
      mode,
      expressions: options.expressions,
      binary: options.binary,
      vars: options.vars ?? {},
      get timezone() {
        return options.timezone ?? 'UTC';
      },
      clock: this.#clock,
      signal: this.#abort.signal,
      runsOf: this.#log.runsOf,
      memoryOf: (node) => memories.get(node) ?? memories.set(node, new Map()).get(node)!,
      wait: waitOn,
      park: async (place, request) => await this.#parking.park(place, request),
      nodeLimitMs: options.nodeLimitMs ?? NODE_RUN_LIMIT_MS,
      ...(options.resumeUrl !== undefined && this.#waitBehind.size > 0 && { resumeUrl: (place: WaitPlace) => this.#resumeUrl(place) }),
      ...(mode === 'run' && store?.keepParameters !== undefined && { keepParameters: store.keepParameters.bind(store, execution.id) }),
    };
  }

  async run(): Promise<ExecutionOutcome> {
    const { signal, release, workflow, onCalls } = this.#options;
    this.#emit({ type: 'execution_started', executionId: this.#options.execution.id, workflow: workflow.name });
    const cancel = (): void => this.#end({ state: 'cancelled' });
    const letGo = (): void => this.#end({ state: 'interrupted' });
    if (signal?.aborted) cancel();
    if (release?.aborted) letGo();
    signal?.addEventListener('abort', cancel, { once: true });
    release?.addEventListener('abort', letGo, { once: true });
    const deaf = onCalls?.(() => void this.#parking.look().catch((error: unknown) => this.#fail(error, this.#plan.start)));
    try {
      await this.#begin().catch((error: unknown) => this.#fail(error, this.#plan.start));
      return await this.#finish(await this.#ended.promise);
    } finally {
      deaf?.();
      this.#timeout?.stop();
      signal?.removeEventListener('abort', cancel);
      release?.removeEventListener('abort', letGo);
    }
  }

  async #begin(): Promise<void> {
    const { restored = [] } = this.#options;
    const progress = { plan: this.#plan, arrivals: this.#arrivals, log: this.#log, around: this.#around };
    await replay(restored, progress, (run) => this.#emit(finished(this.#options.execution.id, run, true)));
    this.#executionIndex = restored.reduce((next, run) => Math.max(next, run.executionIndex + 1), 0);
    if (this.#log.runsOf(this.#plan.start) === undefined) this.#makeReady(this.#plan.start, []);
    this.#proceed(this.#arrivals.nodes());
  }

  /** Makes ready what can run, starts what has a place, and sees whether all is done. */
  #proceed(reached: readonly string[]): void {
    if (this.#ending !== undefined) return;
    for (const node of reached) this.#takeArrivals(node);
    for (let node = this.#nextReleased(); node !== undefined; node = this.#nextReleased()) {
      const sources = this.#arrivals.takeAll(node);
      if (sources !== undefined) this.#makeReady(node, sources);
    }
    const places = this.#options.maxParallel ?? Number.POSITIVE_INFINITY;
    while (this.#states.count('running') < places && this.#nextReady < this.#ready.length) this.#start(this.#ready[this.#nextReady++] as ReadyRun);
    if (this.#nextReady === this.#ready.length) {
      this.#ready.length = this.#nextReady = 0;
      if (this.#states.count('running') === 0) return this.#nothingRuns();
    }
    this.#timeout?.go();
  }

  /** All that can be done without time, a call or money is done. */
  #nothingRuns(): void {
    this.#timeout?.stop();
    if (this.#blocked !== undefined) return this.#end(this.#blocked);
    if (this.#states.count('parked') === 0) return this.#end({ state: 'completed' });
    const { waits } = this.#parking;
    if (this.#options.leavesAt?.(waits) === true) this.#end({ state: 'waiting', waits });
  }

  #nextReleased = (): string | undefined => this.#arrivals.released(this.#states.isActive, this.#states.anyActive);

  /** Runs of a loop come one after another, because the next batch depends on the state that the one before has left. */
  #takeArrivals(node: string): void {
    const loop = this.#plan.nodes.get(node)?.shape.loop ?? false;
    while (!(loop && this.#states.isActive(node))) {
      const sources = this.#arrivals.take(node);
      if (sources === undefined) return;
      this.#makeReady(node, sources);
    }
  }

  #makeReady(node: string, sources: Sources): void {
    this.#growth.addRun(node);
    const runIndex = this.#log.takeIndex(node);
    this.#states.add({ node, runIndex });
    this.#ready.push({ planned: this.#plan.nodes.get(node) as PlannedNode, sources, runIndex });
  }

  #start(ready: ReadyRun): void {
    const place = { node: ready.planned.node.name, runIndex: ready.runIndex };
    this.#states.move(place, 'start');
    this.#perform(ready)
      .then(
        (run) => this.#settle(place, run),
        (error: unknown) => this.#refused(place, error),
      )
      // What is thrown from here on comes from a listener or is a bug of this file; it must not hang the execution.
      .catch((error: unknown) => this.#fail(error, place.node));
  }

  /** It takes no place any more, so that another can start. */
  #parked({ node, runIndex, resumeAt, method }: Wait): void {
    const place = { node, runIndex };
    this.#states.move(place, 'park');
    const resumeUrl = method === undefined ? undefined : this.#options.resumeUrl?.(place);
    this.#emit({ type: 'node_waiting', executionId: this.#options.execution.id, ...place, ...(resumeAt === undefined ? {} : { resumeAt }), ...(resumeUrl === undefined ? {} : { resumeUrl }) });
    this.#proceed([]);
  }

  async #perform({ planned, sources, runIndex }: ReadyRun): Promise<NodeRun> {
    const { execution, store } = this.#options;
    const { node } = planned;
    await this.#breathe();
    if (this.#ending !== undefined) throw this.#around.signal.reason;
    const place = { executionId: execution.id, node: node.name, runIndex };
    const executionIndex = this.#executionIndex++;
    const startedAt = this.#clock();
    const inputs = sources.map((source) => (source === undefined ? [] : this.#log.itemsOf(source)));
    this.#emit({ type: 'node_started', ...place, items: inputs[0]?.length ?? 0 });
    const progress = (fraction: number, activity?: string): void => {
      if (this.#ending === undefined) this.#emit({ type: 'node_progress', ...place, fraction, ...(activity === undefined ? {} : { activity }) });
    };
    const result = this.#triggered(planned) ?? (await runNode(this.#around, planned, { node, runIndex, inputs, sources, progress }));
    const run: NodeRun = { node: node.name, runIndex, executionIndex, startedAt, finishedAt: this.#clock(), sources, ...result };
    await store?.saveRun(execution.id, run, this.#options.fence);
    // Not before: what the node has made may be paid for.
    this.#growth.addItems(node.name, result.outputs);
    return run;
  }

  /** The trigger is not run: its items are what started the execution. Without any, pinned ones, else one empty item. */
  #triggered({ node }: PlannedNode): NodeRunResult | undefined {
    if (node.name !== this.#plan.start) return undefined;
    const { trigger } = this.#options.execution;
    if (trigger.length > 0) return { outputs: [trigger] };
    if (this.#options.workflow.pinData[node.name] !== undefined) return undefined;
    return { outputs: [[{ json: {} } satisfies Item]] };
  }

  #settle(place: WaitPlace, run: NodeRun): void {
    this.#states.move(place, 'save');
    if (this.#ending !== undefined) return this.#noteIdle();
    this.#log.record(run);
    this.#emit(finished(this.#options.execution.id, run, false));
    this.#proceed([...this.#arrivals.deliver(run), place.node]);
  }

  #refused(place: WaitPlace, error: unknown): void {
    const failure = toFailure(error, place.node);
    const isBlocked = this.#options.mode === 'run' && this.#ending === undefined && pauseReason(failure) !== undefined;
    this.#states.move(place, isBlocked ? 'block' : 'fail');
    if (isBlocked) {
      this.#blocked ??= { state: 'waiting_for_user', failure, error };
      return this.#proceed([]);
    }
    this.#fail(error, place.node);
    this.#noteIdle();
  }

  #fail(error: unknown, node: string): void {
    // Somebody else goes on with it, so it has not failed.
    if (FlowError.is(error) && error.code === 'lease_lost') this.#end({ state: 'interrupted', error });
    else this.#end({ state: 'failed', failure: toFailure(error, node), error });
  }

  /** The first ending counts. */
  #end(ending: Ending): void {
    if (this.#ending !== undefined) return;
    this.#ending = ending;
    this.#parking.close();
    // A node that forgot to take its listener back must not clean up after a success.
    if (!LETS_GO.has(ending.state)) this.#abort.abort();
    this.#ended.resolve(ending);
  }

  async #finish(ending: Ending): Promise<ExecutionOutcome> {
    const { execution, store, fence } = this.#options;
    const { error, waits, ...end } = await recordEnding(ending, execution.id, store, fence);
    if (end.state !== 'interrupted') await this.#letNodesEnd();
    const failure = end.failure === undefined ? {} : { failure: end.failure };
    this.#emit({ type: 'execution_finished', executionId: execution.id, state: end.state, ...failure });
    return { ...end, ...(error === undefined ? {} : { error }), ...(waits === undefined ? {} : { waits }), runs: this.#log.all() };
  }

  /** n8n's setting, in seconds; waits do not count. */
  #executionTimeout(): ActiveTimer | undefined {
    const seconds = Number(this.#options.workflow.settings.executionTimeout);
    if (this.#options.mode !== 'run' || !(seconds > 0)) return undefined;
    return new ActiveTimer(seconds * 1_000, () => {
      const error = new FlowError('timed_out', `the execution has worked for ${seconds} s, which is the executionTimeout in the settings of the workflow`, { details: { limitMs: seconds * 1_000 } });
      this.#fail(error, this.#states.firstNode() ?? this.#plan.start);
    });
  }

  /** Of the next Wait node that can be called, at the run that it will have. */
  #resumeUrl(from: WaitPlace): string {
    const next = this.#waitBehind.get(from.node);
    if (next === undefined) return '';
    return this.#options.resumeUrl?.(next === from.node ? from : { node: next, runIndex: this.#log.nextIndex(next) }) ?? '';
  }

  #noteIdle(): void {
    if (this.#states.count('running') + this.#states.count('parked') === 0) this.#idle?.();
  }

  /** Aborted nodes get time to take back what they had ordered elsewhere. */
  async #letNodesEnd(): Promise<void> {
    if (this.#states.count('running') + this.#states.count('parked') === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#idle = resolve;
    const timer = setTimeout(resolve, this.#options.graceMs ?? GRACE_MS);
    await promise;
    clearTimeout(timer);
  }

  #emit(event: ExecutionEvent): void {
    this.#options.onEvent?.(event);
  }
}

function finished(executionId: string, run: NodeRun, restored: boolean): ExecutionEvent {
  const items = run.outputs.reduce((sum, output) => sum + output.length, 0);
  const failure = run.failure === undefined ? {} : { failure: run.failure };
  return { type: 'node_finished', executionId, node: run.node, runIndex: run.runIndex, items, elapsedMs: run.finishedAt - run.startedAt, restored, ...failure };
}
