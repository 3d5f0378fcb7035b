/** One life of the engine: job room, desk, scheduler and, where it has one, its own worker, put together from the real parts as `compose.ts` does. */
import type { Ledger } from '../../engine/src/billing/ledger.ts';
import { createLedger } from '../../engine/src/billing/ledger.ts';
import { startHeartbeat } from '../../engine/src/execution/heartbeat.ts';
import { runExecution } from '../../engine/src/execution/scheduler.ts';
import type { ExpressionEngine } from '../../engine/src/expressions/port.ts';
import { createJobs, type JobRoom } from '../../engine/src/jobs/jobs.ts';
import { createExecutionStore } from '../../engine/src/store/executions.ts';
import type { Workflow } from '../../engine/src/workflow/types.ts';
import { createEmbeddedQueue } from '../../gpu-runtime/src/queue/embedded-queue.ts';
import type { SqlStore } from '../../gpu-runtime/src/queue/sql.ts';
import type { JobDesk } from '../../gpu-runtime/src/worker/desk.ts';
import { startWorker } from '../../gpu-runtime/src/worker/worker.ts';
import type { Disk } from './disk.ts';
import type { Receiver } from './messages.ts';
import { paidNodeTypes } from './paid-dag.ts';
import { processStore } from './process-store.ts';
import { OFFERS, type Provider } from './provider.ts';
import { SCRATCH, workerSettings } from './worker-process.ts';
import type { Process, World } from './world.ts';

/** Short, so that a provider that hangs costs little virtual time. */
const TIMEOUTS = { every: { heartbeat_gap: 30_000, total: 120_000 } };
const UPKEEP_MS = 10_000;

export interface EngineParts {
  readonly world: World;
  readonly process: Process;
  readonly database: SqlStore;
  readonly disk: Disk;
  readonly provider: Provider;
  readonly clock: () => number;
  /** Execution `x<index>` runs the workflow at that place. */
  readonly workflows: readonly Workflow[];
  readonly hasOwnWorker: boolean;
  /** How likely a result is handed in a second time, later. */
  readonly doubles: number;
  readonly ledger: (ledger: Ledger, store: SqlStore) => Ledger;
  /** Told of what no part of the engine may do. */
  readonly onBug: (what: string) => void;
}

export interface RunningEngine {
  readonly process: Process;
  /** Absent until it has started. */
  readonly receiver: Receiver | undefined;
  /** @returns false when this engine does not run the execution yet. */
  cancel(executionId: string): boolean;
}

export function startEngine(parts: EngineParts): RunningEngine {
  const { world, process, onBug } = parts;
  const running = new Map<string, AbortController>();
  const engine = { process, receiver: undefined as Receiver | undefined, cancel: (id: string) => (running.get(id)?.abort(), running.has(id)) };
  const live = async (): Promise<void> => {
    const store = processStore(world, process, parts.database);
    const ledger = parts.ledger(createLedger({ store, clock: parts.clock }), store);
    const artifacts = parts.disk.storeFor(process);
    const queue = createEmbeddedQueue(store, { clock: parts.clock });
    await queue.releaseWorkersOf((name) => name.startsWith('engine ') && name !== process.name);
    const jobs = createJobs({ store, ledger, queue, artifacts, capabilities: async () => OFFERS, clock: parts.clock, random: world.random.next, timeouts: TIMEOUTS });
    await jobs.resume();
    setInterval(() => void jobs.endOverdue().catch((error: unknown) => onBug(`what is overdue could not be ended: ${String(error)}`)), UPKEEP_MS);
    const desk = doubling(jobs.desk, parts);
    engine.receiver = { process, desk };
    if (parts.hasOwnWorker) startWorker({ ...workerSettings(parts), queue, desk, artifacts, scratchRoot: SCRATCH });
    await Promise.all(parts.workflows.map((workflow, index) => perform(`x${index}`, workflow, jobs, store)));
  };

  async function perform(id: string, workflow: Workflow, jobs: JobRoom, store: SqlStore): Promise<void> {
    const executions = createExecutionStore(store, parts.clock, (ms) => new Promise((resolve) => setTimeout(resolve, ms)));
    const before = await executions.load(id);
    if (before === undefined || AT_REST.has(before.execution.state) || !(await executions.take(id, process.name, (owner) => owner !== process.name))) {
      running.set(id, new AbortController());
      return;
    }
    const now = await executions.load(id);
    const controller = new AbortController();
    running.set(id, controller);
    const stopBeating = startHeartbeat(executions, id, process.name);
    await runExecution({
      workflow,
      execution: { id, trigger: [{ json: {} }] },
      types: paidNodeTypes(jobs),
      expressions: asGiven,
      binary: noFiles,
      store: executions,
      mode: 'run',
      clock: parts.clock,
      signal: controller.signal,
      restored: now?.runs ?? [],
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    });
    stopBeating();
  }

  world.as(process, live).catch((error: unknown) => onBug(`${process.name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`));
  return engine;
}

/** States that nobody goes on from by himself. */
const AT_REST: ReadonlySet<string> = new Set(['completed', 'failed', 'cancelled', 'waiting_for_user']);

/** The desk, where some results are handed in twice. */
function doubling(desk: JobDesk, { world, process, doubles }: EngineParts): JobDesk {
  return {
    ...desk,
    complete: async (...result) => {
      await desk.complete(...result);
      if (world.random.chance(doubles)) world.after(process, 'hears a result again', world.random.spread(1, 9_000), () => void desk.complete(...result).catch(() => undefined));
    },
  };
}

const asGiven: ExpressionEngine = {
  evaluate: async (parameters) => [parameters],
  runCode: () => Promise.reject(new Error('not simulated')),
  close: async () => undefined,
};

const noFiles = { write: asGiven.runCode, read: asGiven.runCode, stream: asGiven.runCode } as never;
