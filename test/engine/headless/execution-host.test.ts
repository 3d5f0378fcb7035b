import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Engine } from '../../../engine/src/engine.ts';
import { createLive } from '../../../engine/src/execution/live.ts';
import type { NodeType } from '../../../engine/src/execution/node-type.ts';
import { cancelExecution } from '../../../engine/src/headless/cancel-execution.ts';
import { startExecutionHost, type ExecutionHost } from '../../../engine/src/headless/execution-host.ts';
import { createWaitLinks } from '../../../engine/src/server/access/wait-link.ts';
import { createExecutionStore, EXECUTION_SCHEMA } from '../../../engine/src/store/executions.ts';
import { migrate } from '../../../engine/src/store/schema.ts';
import { openSqliteStore } from '../../../engine/src/store/sqlite.ts';
import type { SqlStore } from '../../../gpu-runtime/src/queue/sql.ts';
import { anExecution } from '../../contracts/execution-store.ts';
import { eventually } from '../../eventually.ts';
import { fakeExpressions, gate, nodeType, typesOf } from '../execution/fakes.ts';

let folder: string;
const opened: SqlStore[] = [];
const hosts: ExecutionHost[] = [];
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'sogni-flow-hosts-'))));
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close();
  for (const store of opened.splice(0)) await store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** An engine without purchases, on the database file that all of them share. */
async function engineWith(...nodeTypes: NodeType[]): Promise<Engine> {
  const store = openSqliteStore(join(folder, 'shared.sqlite'));
  opened.push(store);
  await migrate(store, { executions: EXECUTION_SCHEMA });
  const parts = { executions: createExecutionStore(store), config: { timezone: 'UTC', home: folder, publicUrl: 'http://x' }, credentialsOf: new Map(), live: createLive(), waitLinks: createWaitLinks(new Uint8Array(32)) };
  return { ...parts, types: typesOf(...nodeTypes), expressions: { of: () => fakeExpressions().engine }, cancelPurchasesOf: async () => {}, catalogue: { stillBuying: async () => [] }, traces: async () => undefined } as unknown as Engine;
}

function host(engine: Engine, slots = 2): ExecutionHost {
  const started = startExecutionHost(engine, { slots, baseUrl: 'http://x', log: () => undefined });
  hosts.push(started);
  return started;
}

const FLOW = JSON.stringify({
  name: 'f',
  nodes: [{ name: 'start', type: 'start' }, { name: 'a', type: 'work' }, { name: 'b', type: 'work' }],
  connections: { start: { main: [[{ node: 'a', type: 'main', index: 0 }]] }, a: { main: [[{ node: 'b', type: 'main', index: 0 }]] } },
});
const queued = (id: string) => anExecution({ id, state: 'queued', hosted: true, workflowJson: FLOW });

async function until(engine: Engine, id: string, state: string): Promise<void> {
  await eventually(`execution ${id} is ${state}`, async () => (await engine.executions.load(id))?.execution.state === state);
}

describe('hosts on one database', () => {
  it('take back at their start what a process had ordered that died while it cancelled', async () => {
    const { promise: taken, resolve } = Promise.withResolvers<readonly string[]>();
    const left = { catalogue: { stillBuying: async () => [{ id: 'e1', account: 'ada' }] }, cancelPurchasesOf: async (...of: string[]) => resolve(of) };
    host({ ...(await engineWith()), ...left } as unknown as Engine);
    expect(await taken).toEqual(['ada', 'e1']);
  });

  it('share the queue, and run no node twice', async () => {
    const runs: string[] = [];
    const work = (name: string) => nodeType('work', {}, async ({ inputs, node, executionId }) => (runs.push(`${executionId} ${node.name}`), await new Promise((resolve) => setTimeout(resolve, 5)), void name, [inputs[0] ?? []]));
    const engines = [await engineWith(work('one')), await engineWith(work('two'))];
    const ids = Array.from({ length: 12 }, (_, index) => `e${index}`);
    for (const id of ids) await engines[0]?.executions.create(queued(id));
    for (const engine of engines) host(engine);
    for (const id of ids) await until(engines[1] as Engine, id, 'completed');
    expect(runs.sort()).toEqual(ids.flatMap((id) => [`${id} a`, `${id} b`]).sort());
    const owners = new Set(await Promise.all(ids.map(async (id) => (await engines[0]?.executions.load(id))?.execution.owner)));
    expect(owners.size).toBe(2);
  });

  it('have places for what those that hold the others wait for', async () => {
    const ended = gate();
    const work = nodeType('work', {}, async ({ inputs, executionId }) => {
      if (executionId === 'child') ended.open();
      else await ended.passed;
      return [inputs[0] ?? []];
    });
    const engine = await engineWith(work);
    for (const id of ['p1', 'p2', 'p3']) await engine.executions.create(queued(id));
    host(engine, 1);
    await until(engine, 'p1', 'running');
    await engine.executions.create({ ...queued('child'), depth: 1 });
    for (const id of ['child', 'p1', 'p2', 'p3']) await until(engine, id, 'completed');
  }, 30_000);

  it('go on with what one of them lets go of, from what was saved', async () => {
    const [began, end] = [gate(), gate()];
    const runs: string[] = [];
    const first = await engineWith(nodeType('work', {}, async ({ inputs, node }) => (runs.push(`first ${node.name}`), node.name === 'b' ? (began.open(), await end.passed) : undefined, [inputs[0] ?? []])));
    const second = await engineWith(nodeType('work', {}, async ({ inputs, node }) => (runs.push(`second ${node.name}`), [inputs[0] ?? []])));
    await first.executions.create(queued('e'));
    const leaving = host(first);
    await began.passed;
    await leaving.close();
    expect((await second.executions.load('e'))?.execution.state).toBe('interrupted');
    host(second);
    await until(second, 'e', 'completed');
    end.open();
    expect(runs).toEqual(['first a', 'first b', 'second b']);
  });

  it('end what another process asks to end; it stays ended', async () => {
    const began = gate();
    let told = false;
    const work = nodeType('work', {}, async ({ signal }) => {
      began.open();
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      told = true;
      throw new Error('ended');
    });
    const [running, asking] = [await engineWith(work), await engineWith(work)];
    await running.executions.create(queued('e'));
    host(running);
    await began.passed;
    await cancelExecution(asking, 'local', 'e');
    expect([(await asking.executions.load('e'))?.execution.state, told]).toEqual(['cancelled', true]);
    await cancelExecution(asking, 'local', 'e');
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect((await asking.executions.load('e'))?.execution.state).toBe('cancelled');
  });

  it('park what waits, wake up for a call through another process, and give the place to others meanwhile', async () => {
    const work = nodeType('work', {}, async ({ inputs, node, park }) => {
      const called = node.name === 'a' ? (await park({ method: 'POST' })).call : undefined;
      return [called === undefined ? (inputs[0] ?? []) : [{ json: { value: called.body } }]];
    });
    const [engine, other] = [await engineWith(work), await engineWith(work)];
    await engine.executions.create(queued('e'));
    await engine.executions.create(queued('f'));
    host(engine, 1);
    await until(engine, 'e', 'waiting');
    await until(engine, 'f', 'waiting');
    await other.executions.call('e', { node: 'a', runIndex: 0 }, 'POST', { headers: {}, params: {}, query: {}, body: 'hello' });
    await until(engine, 'e', 'completed');
    expect((await engine.executions.load('e'))?.runs.at(-1)?.outputs[0]?.[0]?.json).toEqual({ value: 'hello' });
    expect((await engine.executions.load('f'))?.execution.state).toBe('waiting');
  });

  it('fail an execution whose workflow cannot be read, and go on with the next', async () => {
    const engine = await engineWith(nodeType('work', {}));
    await engine.executions.create({ ...queued('broken'), workflowJson: '{}', createdAt: 1 });
    await engine.executions.create(queued('e'));
    host(engine);
    await until(engine, 'broken', 'failed');
    await until(engine, 'e', 'completed');
  });
});
