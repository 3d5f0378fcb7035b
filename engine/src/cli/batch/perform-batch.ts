/** Runs a quoted batch: each run is an execution of its own, which can be resumed by itself. */
import { setMaxListeners } from 'node:events';
import { join, resolve } from 'node:path';
import { FlowError, type MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import { LOCAL_ACCOUNT } from '../../accounts/port.ts';
import { runTogether } from '../../batches/run-together.ts';
import type { Engine } from '../../engine.ts';
import { endsWithin } from '../../execution/waits.ts';
import { asError } from '../../headless/outcome-error.ts';
import { createStepReader } from '../../headless/paid-steps.ts';
import { runWorkflow, type FinishedRun } from '../../headless/run-workflow.ts';
import { TERMINATED } from '../command.ts';
import { writeOutputs } from '../run/outputs.ts';
import type { BatchReporter } from './reporter.ts';
import type { EndedRun, QuotedRun } from './types.ts';

export interface PerformOptions {
  readonly parallel: number;
  readonly approved: MicroSpark;
  /** Each run has a folder in it. */
  readonly folder: string;
  /** First part of the names of files. */
  readonly name: string;
  readonly noCache: boolean;
  /** Ctrl-C cancels all runs; termination lets go of them, to be resumed. */
  readonly signal: AbortSignal;
  readonly reporter: BatchReporter;
}

/** A wait that one run holds its place for. */
const SHORT_WAIT_MS = 60_000;

/** @returns by run; `undefined` for those that were not started. */
export async function performBatch(engine: Engine, runs: readonly QuotedRun[], options: PerformOptions): Promise<readonly (EndedRun | undefined)[]> {
  const { parallel, approved, signal, reporter } = options;
  // Every run listens to it: that is no leak.
  setMaxListeners(0, signal);
  return await runTogether(runs, {
    ...{ parallel, approved, signal },
    async start(run, budget) {
      const ended = await performRun(engine, run, budget, options);
      reporter.ended(ended);
      return ended;
    },
  });
}

async function performRun(engine: Engine, run: QuotedRun, approved: MicroSpark, options: PerformOptions): Promise<EndedRun> {
  const { signal, noCache, reporter } = options;
  const folder = join(options.folder, run.slug);
  const [cancel, release] = [new AbortController(), new AbortController()];
  const heard = (): void => (signal.reason === TERMINATED ? release : cancel).abort();
  signal.addEventListener('abort', heard, { once: true });
  const startedAt = performance.now();
  let executionId = '';
  try {
    const finished = await runWorkflow(engine, LOCAL_ACCOUNT, run.prepared, {
      ...{ approved, resultFolder: resolve(folder), noCache, signal: cancel.signal, release: release.signal, onRun: () => undefined },
      leavesAt: (waits) => !waits.some((wait) => endsWithin(wait, SHORT_WAIT_MS, Date.now())),
      onEvent(event) {
        executionId = event.executionId;
        reporter.onEvent(run, event);
      },
    });
    return await conclude(engine, run, finished, { folder, name: options.name }, performance.now() - startedAt);
  } catch (error) {
    const known = FlowError.is(error) ? error : new FlowError('internal', error instanceof Error ? error.message : String(error), { cause: error });
    return { run, executionId, state: 'failed', elapsedMs: performance.now() - startedAt, steps: [], paid: 0, completed: false, outputs: {}, error: known };
  } finally {
    signal.removeEventListener('abort', heard);
  }
}

/** Where the files of a run go. */
interface Place {
  readonly folder: string;
  readonly name: string;
}

async function conclude(engine: Engine, run: QuotedRun, finished: FinishedRun, place: Place, elapsedMs: number): Promise<EndedRun> {
  const { outcome, executionId } = finished;
  const inOrder = [...outcome.runs.values()].flat().sort((a, b) => a.finishedAt - b.finishedAt || a.executionIndex - b.executionIndex);
  const steps = inOrder.flatMap(createStepReader());
  const ended = { run, executionId, state: outcome.state, elapsedMs, steps, paid: steps.reduce((sum, { captured }) => sum + captured, 0), completed: outcome.state === 'completed' };
  if (outcome.state === 'completed') return { ...ended, ...(await writeResults(engine, finished, steps, place)) };
  const isPaused = outcome.state === 'waiting' || (outcome.state === 'interrupted' && outcome.error === undefined);
  return { ...ended, outputs: {}, ...(isPaused ? {} : { error: asError(outcome) }) };
}

/** What was made lies in the artifact store and has been paid for, whatever became of the copies. */
async function writeResults(engine: Engine, finished: FinishedRun, steps: EndedRun['steps'], { folder, name }: Place): Promise<Pick<EndedRun, 'outputs' | 'error'>> {
  try {
    return { outputs: await writeOutputs(engine, finished, steps, folder, name) };
  } catch (error) {
    if (FlowError.is(error)) return { outputs: {}, error };
    throw error;
  }
}
