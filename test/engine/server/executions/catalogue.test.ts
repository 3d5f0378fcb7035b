import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LEDGER_SCHEMA } from '../../../../engine/src/billing/schema.ts';
import type { ExecutionCatalogue } from '../../../../engine/src/execution/catalogue.ts';
import { createExecutionCatalogue } from '../../../../engine/src/store/execution-catalogue.ts';
import { createExecutionStore, EXECUTION_SCHEMA } from '../../../../engine/src/store/executions.ts';
import { migrate } from '../../../../engine/src/store/schema.ts';
import { openSqliteStore } from '../../../../engine/src/store/sqlite.ts';
import type { SqlStore } from '../../../../gpu-runtime/src/queue/sql.ts';
import { aNodeRun, anExecution } from '../../../contracts/execution-store.ts';
import { openStore } from '../../store/open-store.ts';

const queued = (id: string, over: object = {}) => anExecution({ id, state: 'queued', hosted: true, account: 'ada', ...over });
const alone = { joinKey: 'a duck', anew: false };

let store: SqlStore;
let catalogue: ExecutionCatalogue;
beforeEach(async () => {
  store = await openStore();
  await migrate(store, { ledger: LEDGER_SCHEMA, executions: EXECUTION_SCHEMA });
  catalogue = createExecutionCatalogue(store);
});
afterEach(async () => await store.close());

describe('starts', () => {
  it('of the same, at once, are one execution; its account counts', async () => {
    const started = await Promise.all(Array.from({ length: 20 }, async (_, index) => await catalogue.start(queued(`e${index}`), alone)));
    expect(started.filter(({ joined }) => !joined)).toHaveLength(1);
    expect(new Set(started.map(({ id }) => id)).size).toBe(1);
    expect(await catalogue.start(queued('other', { account: 'bob' }), alone)).toEqual({ id: 'other', joined: false });
  });

  it('of the same are two once the first rests, though it may go on later', async () => {
    const executions = createExecutionStore(store);
    await catalogue.start(queued('first'), alone);
    const fence = await executions.take('first', 'a:1:1', () => false);
    expect(await catalogue.start(queued('x'), alone)).toEqual({ id: 'first', joined: true });
    await executions.move('first', ['running'], 'failed', undefined, fence);
    expect(await catalogue.start(queued('second'), alone)).toEqual({ id: 'second', joined: false });
    expect(await executions.move('first', ['failed'], 'queued')).toBe(true);
    expect(await catalogue.start(queued('x'), alone)).toEqual({ id: 'second', joined: true });
  });

  it('with a key are one for good, whoever asks first; another request with the key is refused', async () => {
    const request = { key: 'k', fingerprint: 'f' };
    const started = await Promise.all(Array.from({ length: 10 }, async (_, index) => await catalogue.start(queued(`e${index}`), { joinKey: `${index}`, anew: true, request })));
    expect(new Set(started.map(({ id }) => id)).size).toBe(1);
    await expect(catalogue.start(queued('x'), { ...alone, request: { key: 'k', fingerprint: 'g' } })).rejects.toMatchObject({ code: 'idempotency_conflict' });
    expect((await catalogue.page('ada', { limit: 100 })).map(({ id }) => id)).toEqual([started[0]?.id]);
  });

  it('of the same through two processes on one file are one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'catalogue-'));
    const stores = [0, 1].map(() => openSqliteStore(join(folder, 'shared.sqlite')));
    try {
      await migrate(stores[0] as SqlStore, { ledger: LEDGER_SCHEMA, executions: EXECUTION_SCHEMA });
      const both = stores.map((each) => createExecutionCatalogue(each));
      const started = await Promise.all(Array.from({ length: 20 }, async (_, index) => await (both[index % 2] as ExecutionCatalogue).start(queued(`e${index}`), alone)));
      expect([new Set(started.map(({ id }) => id)).size, started.filter(({ joined }) => !joined).length]).toEqual([1, 1]);
    } finally {
      for (const each of stores) await each.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('lists', () => {
  it('are the newest first, page by page, of one account', async () => {
    for (let index = 0; index < 7; index += 1) await catalogue.start(queued(`e${index}`, { createdAt: 1_000 + Math.floor(index / 2) }), { joinKey: `${index}`, anew: false });
    await catalogue.start(queued('theirs', { account: 'bob' }), alone);
    const seen: string[] = [];
    for (let before: { createdAt: number; id: string } | undefined; ; ) {
      const page = await catalogue.page('ada', { limit: 3, before });
      seen.push(...page.map(({ id }) => id));
      before = page.at(-1);
      if (page.length < 3) break;
    }
    expect(seen).toEqual(['e6', 'e5', 'e4', 'e3', 'e2', 'e1', 'e0']);
  });

  it('keep what an execution that rests has left until it moves on', async () => {
    const executions = createExecutionStore(store);
    await catalogue.start(queued('e'), alone);
    const fence = (await executions.take('e', 'a:1:1', () => false)) as number;
    await executions.move('e', ['running'], 'failed', undefined, fence);
    await catalogue.keepSummary('e', fence - 1, 'late');
    expect((await catalogue.find('e'))?.summary).toBeUndefined();
    await catalogue.keepSummary('e', fence, 'kept');
    expect((await catalogue.find('e'))?.summary).toBe('kept');
    await executions.move('e', ['failed'], 'queued');
    expect((await catalogue.find('e'))?.summary).toBeUndefined();
  });
});

it('gives the log after an entry with the node runs among it', async () => {
  const executions = createExecutionStore(store);
  await catalogue.start(queued('e'), alone);
  const fence = await executions.take('e', 'a:1:1', () => false);
  await executions.saveRun('e', aNodeRun({ node: 'A' }), fence);
  const { events } = await catalogue.since('e', -1);
  expect(events.map(({ sequence, type }) => [sequence, type])).toEqual([[1, 'created'], [2, 'state'], [3, 'node_finished']]);
  await executions.saveRun('e', aNodeRun({ node: 'B' }), fence);
  const more = await catalogue.since('e', 3);
  expect([more.events.map(({ sequence }) => sequence), more.runs.map(({ node }) => node)]).toEqual([[4], ['B']]);
});
