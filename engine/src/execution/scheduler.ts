/**
 * The scheduler: runs every node whose inputs are ready, branches in parallel, and never one that was finished before.
 *
 *  arrivals complete ──► ready ──► running ──► saved ──► outputs handed to the children
 *                                     │
 *                                     └─ failed ──► everything else is aborted, the execution has failed
 *
 * A run is on disk before anything that follows it starts, so a crash at any point costs at most the runs that were under way.
 * The execution ends once, by compare-and-set in the store: whoever ended it first is believed, so a cancelled execution never
 * turns into a completed one.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { planWorkflow, type PlannedNode, type WorkflowPlan } from '../workflow/plan-workflow.ts';
import { Arrivals, type Sources } from './arrivals.ts';
import { createBreather } from './breather.ts';
import { toFailure } from './failure.ts';
import type { Surroundings } from './node-context.ts';
import { runNode, type NodeRunResult } from './node-run.ts';
import { replay } from './restore.ts';
import { RunLog } from './run-log.ts';
import type { ExecutionOutcome, RunOptions } from './run-options.ts';
import type { ExecutionEvent, Item, NodeFailure, NodeRun } from './types.ts';

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

type Ending = { readonly state: 'completed' | 'failed' | 'cancelled'; readonly failure?: NodeFailure; readonly error?: unknown };

class Scheduler {
  readonly #options: RunOptions;
  readonly #plan: WorkflowPlan;
  readonly #arrivals: Arrivals;
  readonly #log = new RunLog();
  readonly #abort = new AbortController();
  readonly #around: Surroundings;
  readonly #clock: () => number;
  /** Runs that wait for a free place, oldest first from `#nextReady` on. */
  readonly #ready: ReadyRun[] = [];
  #nextReady = 0;
  /** Runs that are ready or running, by node. */
  readonly #active = new Map<string, number>();
  #running = 0;
  readonly #breathe = createBreather();
  #executionIndex = 0;
  #ending: Ending | undefined;
  readonly #ended = Promise.withResolvers<Ending>();
  #idle: (() => void) | undefined;

  constructor(options: RunOptions, plan: WorkflowPlan) {
    this.#options = options;
    this.#plan = plan;
    this.#arrivals = new Arrivals(plan);
    this.#clock = options.clock ?? Date.now;
    const { execution, mode, store } = options;
    const memories = new Map<string, Map<string, unknown>>();
    this.#around = {
      workflow: options.workflow,
      executionId: execution.id,
      mode,
      expressions: options.expressions,
      binary: options.binary,
      vars: options.vars ?? {},
      timezone: options.timezone ?? 'UTC',
      clock: this.#clock,
      signal: this.#abort.signal,
      runsOf: this.#log.runsOf,
      memoryOf: (node) => memories.get(node) ?? memories.set(node, new Map()).get(node)!,
      wait: options.wait ?? ((ms, signal) => wait(ms, undefined, { signal })),
      ...(mode === 'run' && store?.keepParameters !== undefined && { keepParameters: store.keepParameters.bind(store, execution.id) }),
    };
  }

  async run(): Promise<ExecutionOutcome> {
    const { signal, workflow } = this.#options;
    this.#emit({ type: 'execution_started', executionId: this.#options.execution.id, workflow: workflow.name });
    const cancel = (): void => this.#end({ state: 'cancelled' });
    if (signal?.aborted) cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      await this.#begin().catch((error: unknown) => this.#end({ state: 'failed', failure: toFailure(error, this.#plan.start), error }));
      return await this.#finish(await this.#ended.promise);
    } finally {
      signal?.removeEventListener('abort', cancel);
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
    while (this.#running < places && this.#nextReady < this.#ready.length) this.#start(this.#ready[this.#nextReady++] as ReadyRun);
    if (this.#nextReady === this.#ready.length) {
      this.#ready.length = this.#nextReady = 0;
      if (this.#running === 0) this.#end({ state: 'completed' });
    }
  }

  #nextReleased = (): string | undefined => this.#arrivals.released((node) => this.#active.has(node), this.#active.size > 0);

  /** Runs of a loop come one after another, because the next batch depends on the state that the one before has left. */
  #takeArrivals(node: string): void {
    const loop = this.#plan.nodes.get(node)?.shape.loop ?? false;
    while (!(loop && this.#active.has(node))) {
      const sources = this.#arrivals.take(node);
      if (sources === undefined) return;
      this.#makeReady(node, sources);
    }
  }

  #makeReady(node: string, sources: Sources): void {
    this.#active.set(node, (this.#active.get(node) ?? 0) + 1);
    this.#ready.push({ planned: this.#plan.nodes.get(node) as PlannedNode, sources, runIndex: this.#log.takeIndex(node) });
  }

  #start(ready: ReadyRun): void {
    this.#running += 1;
    const { name } = ready.planned.node;
    this.#perform(ready)
      .then(
        (run) => this.#settle(name, run),
        (error: unknown) => {
          this.#settle(name, undefined);
          this.#end({ state: 'failed', failure: toFailure(error, name), error });
        },
      )
      // What is thrown from here on comes from a listener or is a bug of this file; it must not hang the execution.
      .catch((error: unknown) => this.#end({ state: 'failed', failure: toFailure(error, name), error }));
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
    await store?.saveRun(execution.id, run);
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

  /** @param run - `undefined` when it failed. */
  #settle(node: string, run: NodeRun | undefined): void {
    this.#running -= 1;
    const left = (this.#active.get(node) ?? 1) - 1;
    if (left === 0) this.#active.delete(node);
    else this.#active.set(node, left);
    if (this.#ending !== undefined) {
      if (this.#running === 0) this.#idle?.();
    } else if (run !== undefined) {
      this.#log.record(run);
      this.#emit(finished(this.#options.execution.id, run, false));
      this.#proceed([...this.#arrivals.deliver(run), node]);
    }
  }

  /** The first ending counts. */
  #end(ending: Ending): void {
    if (this.#ending !== undefined) return;
    this.#ending = ending;
    // A node that forgot to take its listener back must not clean up after a success.
    if (ending.state !== 'completed') this.#abort.abort();
    this.#ended.resolve(ending);
  }

  async #finish(ending: Ending): Promise<ExecutionOutcome> {
    const { execution, store } = this.#options;
    const { error, ...end } = ending;
    const moved = store === undefined || (await store.move(execution.id, ['running'], end.state, end.failure));
    const state = moved ? end.state : ((await store?.load(execution.id))?.execution.state ?? end.state);
    await this.#letNodesEnd();
    const failure = state === 'failed' && end.failure !== undefined ? { failure: end.failure } : {};
    this.#emit({ type: 'execution_finished', executionId: execution.id, state, ...failure });
    return { state, ...failure, ...(error === undefined ? {} : { error }), runs: this.#log.all() };
  }

  /** Aborted nodes get time to take back what they had ordered elsewhere. */
  async #letNodesEnd(): Promise<void> {
    if (this.#running === 0) return;
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
