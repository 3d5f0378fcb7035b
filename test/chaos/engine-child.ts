/**
 * A real engine in a process of its own, made to be killed: the built parts put together by `compose.ts`, a database file, real artifacts, and the
 * provider simulator at the other end of a socket. It runs one workflow, or goes on with the last one, and says so.
 *
 *   node engine-child.ts <home> <socket> prepare            makes the database
 *   node engine-child.ts <home> <socket> run <workflow>     starts it
 *   node engine-child.ts <home> <socket> resume             goes on with the last one
 *
 * With REDIS_URL its queue is on Redis.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { composeEngine } from '../../engine/dist/compose.js';
import { readConfig } from '../../engine/dist/config.js';
import { prepareWorkflow } from '../../engine/dist/headless/prepare.js';
import { findExecution, resumeWorkflow, runWorkflow } from '../../engine/dist/headless/run-workflow.js';
import { captureLater } from './late-capture.ts';
import { createSimulatorRuntime } from './simulator-runtime.ts';

const [home = '', socket = '', action = '', file = ''] = process.argv.slice(2);
const say = (line: string): unknown => process.stdout.write(`${line}\n`);

const log = (level: string, message: string, detail?: unknown): void => {
  if (level === 'error') say(`log ${message} ${detail instanceof Error ? (detail.stack ?? '') : ''}`.replaceAll('\n', ' | '));
};
const engine = await composeEngine(readConfig({ REDIS_URL: process.env.REDIS_URL }, home), log, {
  runtimes: [createSimulatorRuntime(socket)],
  ...(process.env.LATE_CAPTURE === 'yes' && { wrapLedger: captureLater }),
});
const hooks = { signal: new AbortController().signal, onRun: () => undefined, onEvent: () => undefined };

if (action === 'prepare') {
  await engine.jobs();
} else {
  // What is loaded at first use is loaded now, so that a kill soon after this line meets an engine at work.
  await engine.localApi();
  say('going');
  const { outcome } =
    action === 'run'
      ? await runWorkflow(engine, 'local', await prepareWorkflow({ text: readFileSync(file, 'utf8'), inputs: {}, types: engine.types, artifacts: engine.artifacts, now: Date.now() }), hooks)
      : await resumeWorkflow(engine, await findExecution(engine, 'local', 'last'), hooks);
  // Without a kill the deliberate bug does no harm: that is what makes it one.
  if (process.env.LATE_CAPTURE === 'yes') await sleep(500);
  say(`ended ${outcome.state} ${outcome.failure ? JSON.stringify(outcome.failure) : ''}`);
}
await engine.close();
