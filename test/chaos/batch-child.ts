/**
 * A real engine in a process of its own, made to be killed in the middle of a batch: it starts the batch or finds it started, hosts its runs, and says
 * when all of them rest; or it cancels the batch.
 *
 *   node batch-child.ts <home> <socket> prepare
 *   node batch-child.ts <home> <socket> run <body of the start> <Idempotency-Key>
 *   node batch-child.ts <home> <socket> cancel <body of the start> <Idempotency-Key>
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { composeEngine } from '../../engine/dist/compose.js';
import { readConfig } from '../../engine/dist/config.js';
import { createBatchDesk } from '../../engine/dist/headless/desk/batch-desk.js';
import { startExecutionHost } from '../../engine/dist/headless/execution-host.js';
import { fingerprintOf } from '../../engine/dist/server/executions/read-start.js';
import { createSimulatorRuntime } from './simulator-runtime.ts';

const LOOK_MS = 20;
const MOVES = new Set(['queued', 'running', 'interrupted', 'waiting']);

const [home = '', socket = '', action = '', file = '', key = ''] = process.argv.slice(2);
const say = (line: string): unknown => process.stdout.write(`${line}\n`);
const log = (level: string, message: string, detail?: unknown): void => {
  if (level === 'error') say(`log ${message} ${detail instanceof Error ? (detail.stack ?? '') : ''}`.replaceAll('\n', ' | '));
};
const engine = await composeEngine(readConfig({}, home), log, { runtimes: [createSimulatorRuntime(socket)] });
if (action === 'prepare') {
  await engine.jobs();
} else {
  await engine.localApi();
  const desk = createBatchDesk({ engine, templates: await engine.templates() });
  const body = JSON.parse(readFileSync(file, 'utf8')) as Parameters<typeof desk.start>[1];
  say('going');
  const started = await desk.start({ account: 'local' }, body, { key, fingerprint: fingerprintOf('batch', body) }, new AbortController().signal);
  const host = startExecutionHost(engine, { slots: 3, baseUrl: 'http://engine.test', log });
  let { batch } = started;
  if (action === 'cancel') ({ batch } = await desk.cancel('local', batch.id));
  while (batch.runs.some(({ execution: { state } }) => MOVES.has(state))) {
    await sleep(LOOK_MS);
    batch = await desk.record('local', batch.id);
  }
  await host.close();
  say(`ended ${JSON.stringify({ id: batch.id, spark: batch.spark, runs: batch.runs.map(({ execution: { state, spark, failure } }) => ({ state, paid: spark.paid, failure: failure?.message })) })}`);
}
await engine.close();
