/** What paying and durability cost: paid steps beside BullMQ's unpaid ones, and a paid pipeline run again after a restart. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeEngine } from '../../engine/dist/compose.js';
import { readConfig } from '../../engine/dist/config.js';
import { prepareWorkflow } from '../../engine/dist/headless/prepare.js';
import { runWorkflow } from '../../engine/dist/headless/run-workflow.js';
import { openSqliteStore } from '../../engine/dist/store/sqlite.js';
import { measureBullmq } from './bullmq-flows.ts';
import { median } from './median.ts';
import { measurePaidSteps } from './paid-step.ts';
import { paidChain } from './workflows.ts';

export interface Row {
  readonly what: string;
  readonly measured: string;
  readonly bar: string;
  readonly peer: string;
}

const ms = (value: number): string => `${value.toFixed(3)} ms`;

export async function paidRows(): Promise<readonly Row[]> {
  const steps = await measurePaidSteps();
  const bullmq = await measureBullmq();
  const peer = (value: number | undefined): string => (value === undefined ? 'BullMQ not measured: no redis-server on the PATH' : `BullMQ flow, unpaid, Redis AOF always: ${ms(value)}`);
  return [
    { what: 'one flushed commit of one row, the least that two of which a paid step needs', measured: ms(await bareCommit()), bar: '–', peer: '–' },
    { what: 'durable paid step, chain of 100', measured: `${ms(steps.chain)} per step`, bar: '≤ 0.5 ms', peer: peer(bullmq?.chain) },
    { what: 'durable paid step, 1 → 100 → 1', measured: `${ms(steps.fan)} per step`, bar: '≤ 0.1 ms', peer: peer(bullmq?.fan) },
    ...(await againRows()),
  ];
}

async function inFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'sogni-flow-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const bareCommit = (): Promise<number> =>
  inFolder(async (folder) => {
    const store = openSqliteStore(join(folder, 'bare.sqlite'));
    await store.run('CREATE TABLE row (id BIGINT PRIMARY KEY)');
    const times = [];
    for (let id = 0; id < 200; id += 1) {
      const startedAt = performance.now();
      await store.run('INSERT INTO row (id) VALUES (?)', id);
      times.push(performance.now() - startedAt);
    }
    await store.close();
    return median(times);
  });

const PIPELINE = 20;

/** The whole way of a paid node: scheduler, compiled node, API in process, job, worker and back. */
const againRows = (): Promise<readonly Row[]> =>
  inFolder(async (folder) => {
    const run = async (): Promise<{ readonly timeMs: number; readonly spent: number }> => {
      const engine = await composeEngine(readConfig({}, folder), () => undefined);
      try {
        await engine.localApi();
        const before = (await engine.ledger.balance('local')).available;
        const prepared = await prepareWorkflow({ text: JSON.stringify(paidChain(PIPELINE)), inputs: {}, types: engine.types, artifacts: engine.artifacts, now: Date.now() });
        const startedAt = performance.now();
        const { outcome } = await runWorkflow(engine, 'local', prepared, { signal: new AbortController().signal, onRun: () => undefined, onEvent: () => undefined });
        const timeMs = performance.now() - startedAt;
        if (outcome.state !== 'completed') throw new Error(JSON.stringify(outcome.failure));
        return { timeMs, spent: before - (await engine.ledger.balance('local')).available };
      } finally {
        await engine.close();
      }
    };
    await run();
    const again = [];
    for (let round = 0; round < 5; round += 1) again.push(await run());
    const spent = again.reduce((sum, { spent: one }) => sum + one, 0);
    return [
      {
        what: `unchanged pipeline of ${PIPELINE} paid nodes, run again after a restart`,
        measured: `${(spent / 1_000_000).toFixed(0)} Spark, ${median(again.map(({ timeMs }) => timeMs)).toFixed(0)} ms`,
        bar: '0 Spark, ≤ 100 ms',
        peer: 'ComfyUI, InvokeAI: all of it again',
      },
    ];
  });
