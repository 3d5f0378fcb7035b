/** A real engine in this process: the parts that `compose.ts` puts together, a folder of its own, and a runtime that draws one-coloured pictures. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeEngine } from '../../engine/src/compose.ts';
import { readConfig } from '../../engine/src/config.ts';
import type { Engine, Replacements } from '../../engine/src/engine.ts';
import { prepareWorkflow } from '../../engine/src/headless/prepare.ts';
import { findExecution, resumeWorkflow, runWorkflow, type FinishedRun } from '../../engine/src/headless/run-workflow.ts';
import type { SqlStore } from '../../gpu-runtime/src/queue/sql.ts';
import type { Runtime } from '../../gpu-runtime/src/runtimes/port.ts';
import { loadBuiltNode } from '../e2e/built-node.ts';
import { installAudit } from '../simulation/audit.ts';
import { pictureOf } from './provider-simulator.ts';
import { baseLimits } from '../engine/base-limits.ts';

const OFFERED = ['generate_image', 'edit_image'] as const;

/** @param work - done for each job. The runtime goes on to the end whatever it is told: what comes after a cancel is a late result. */
export const deafRuntime = (work: () => Promise<unknown>, rate = 0.1): Runtime => ({
  name: 'one colour',
  capabilities: async () => OFFERED.map((operation) => ({ operation, model: 'one-colour', title: 'One colour', rate, playMoney: true, repeatable: true, version: '1', ...baseLimits(operation) })),
  async run({ operation, parameters, inputs }, { save }) {
    await work();
    const content = pictureOf({ operation, parameters, inputs: inputs.map(({ artifact }) => artifact.digest) });
    await save({ role: 'image', mediaType: 'image/png', content, width: 256, height: 1 });
    return { engine: 'one colour', method: 'one colour, drawn by no model' };
  },
});

export interface BenchEngine extends AsyncDisposable {
  readonly engine: Engine;
  readonly home: string;
  /** The engine's own database. */
  readonly store: SqlStore;
  run(workflow: object, signal?: AbortSignal): Promise<FinishedRun>;
  resume(executionId: string): Promise<FinishedRun>;
}

export interface BenchEngineOptions extends Replacements {
  /** Where its folder is made; the system's temporary folder by default. */
  readonly within?: string;
  readonly slots?: number;
}

export async function anEngine({ within = tmpdir(), slots = 4, ...replacements }: BenchEngineOptions): Promise<BenchEngine> {
  const home = mkdtempSync(join(within, 'sogni-flow-chaos-'));
  let store: SqlStore | undefined;
  const engine = await composeEngine(readConfig({ SOGNI_FLOW_SLOTS: String(slots) }, home), () => undefined, {
    loadNode: await loadBuiltNode(),
    ...replacements,
    wrapStore: (opened) => (store = replacements.wrapStore?.(opened) ?? opened),
  });
  await installAudit(store!);
  await engine.localApi();
  const hooks = (signal = new AbortController().signal) => ({ signal, onRun: () => undefined, onEvent: () => undefined });
  return {
    engine,
    home,
    store: store!,
    async run(workflow, signal) {
      const prepared = await prepareWorkflow({ text: JSON.stringify(workflow), inputs: {}, types: engine.types, artifacts: engine.artifacts, now: Date.now() });
      return await runWorkflow(engine, 'local', prepared, hooks(signal));
    },
    resume: async (executionId) => await resumeWorkflow(engine, await findExecution(engine, 'local', executionId), hooks()),
    async [Symbol.asyncDispose]() {
      await engine.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
