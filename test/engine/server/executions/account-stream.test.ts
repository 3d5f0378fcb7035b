/** All executions of an account as one stream: of whichever process, nothing lost over a cut, and of nobody else. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAccountWatch, type AccountWatch } from '../../../../engine/src/headless/desk/account-watch.ts';
import type { AccountStreamEvent, ExecutionSummary } from '../../../../nodes/contract/index.ts';
import { anExecutionServer, paintings, SPARK, type ExecutionServer } from './an-execution-server.ts';
import { openAccountStream, type AccountSentEvent } from './event-stream.ts';

let server: ExecutionServer;
beforeAll(async () => (server = await anExecutionServer()));
afterAll(async () => await server.close());

/** What the picture of `paintings` costs. */
const PAID = 0.00625;
const rowOf = ({ data }: { readonly data: AccountStreamEvent }): ExecutionSummary | undefined => (data.type === 'execution' ? data.execution : undefined);
const is = (id: string, state: ExecutionSummary['state']) => (event: AccountSentEvent) => rowOf(event)?.id === id && rowOf(event)?.state === state;
const follow = async (key: string, after?: string) => await openAccountStream(server.app, { 'api-key': key, ...(after !== undefined && { 'last-event-id': after }) });
const listed = async (key: string, id: string): Promise<ExecutionSummary> => (await server.call(key, 'GET', '/v1/executions?limit=100')).body.data.executions.find((one: ExecutionSummary) => one.id === id);
const start = async (key: string, prompt: string, ...names: readonly string[]): Promise<string> => (await server.start(key, { workflow: paintings('One', ...names), inputs: { Prompt: prompt } })).id;
const done = async (key: string, id: string) => await server.until(key, id, ({ state }) => state === 'completed');

/** The row of a completed execution, once it comes. */
async function untilRow(frames: ReturnType<AccountWatch['follow']>, id: string, passed: () => void = () => undefined): Promise<ExecutionSummary> {
  for (let next = await frames.next(); !next.done; next = await frames.next()) {
    passed();
    const row = next.value === 'beat' ? undefined : rowOf({ data: next.value.event });
    if (row?.id === id && row.state === 'completed') return row;
  }
  throw new Error('the frames ended before');
}

/** Until the last event has come that belongs to what was told together. */
async function markOf(seen: readonly AccountSentEvent[], next: () => Promise<AccountSentEvent | undefined>): Promise<string> {
  for (let event = seen.at(-1); event; event = await next()) if (event.id !== undefined) return event.id;
  throw new Error('the stream ended before the mark came');
}

describe('GET /v1/executions/events/stream', () => {
  it('begins with the balance, and tells each execution as the list has it, from its start to its end, and what it cost', async () => {
    const key = await server.keyOf('ada');
    await using stream = await follow(key);
    expect(await stream.next()).toEqual({ name: 'begin', id: expect.stringMatching(/^\d+-\d+$/), data: { type: 'begin', balance: { available: 100, held: 0, play: 0, free: 0, premium: 100 } } });
    server.holds.add('told');
    const id = await start(key, 'told');
    const { finish } = await server.nextHeld();
    const begun = await stream.until(is(id, 'running'));
    expect(begun.filter((event) => rowOf(event)?.id === id).length).toBeLessThanOrEqual(2);
    const held = await stream.until(({ data }) => data.type === 'balance' && data.balance.held > 0);
    expect(held.at(-1)?.data).toMatchObject({ balance: { available: expect.closeTo(100 - PAID, 5) } });
    finish();
    const ended = await stream.until(is(id, 'completed'));
    expect(rowOf(ended.at(-1)!)).toEqual(await listed(key, id));
    expect(ended.at(-1)?.data).toMatchObject({ seeds: [7], execution: { spark: { paid: PAID }, results: [{ kind: 'image' }] } });
  });

  it('tells a price that was given back after the end', async () => {
    const key = await server.keyOf('abe');
    const id = await start(key, 'given back');
    await done(key, id);
    await using stream = await follow(key);
    expect((await stream.next())?.name).toBe('begin');
    await server.engine.refund({ id: server.begun.find(({ parameters }) => parameters.prompt === 'given back')!.id, reason: 'not as wished' });
    const seen = await stream.until((event) => rowOf(event)?.id === id);
    expect(rowOf(seen.at(-1)!)?.spark.paid).toBe(0);
  });

  it('tells nobody of another account', async () => {
    const [ann, bob] = [await server.keyOf('ann'), await server.keyOf('bob')];
    await using stream = await follow(bob);
    const begin = await stream.next();
    const hers = await start(ann, 'hers');
    await done(ann, hers);
    const his = await start(bob, 'his');
    const seen = await stream.until(is(his, 'completed'));
    expect(new Set(seen.flatMap((event) => rowOf(event)?.id ?? []))).toEqual(new Set([his]));
    for (const { data } of seen) if (data.type !== 'execution') expect(data.balance.available).toBeGreaterThan(99);
    // Nor with a place from before.
    await using again = await follow(bob, begin?.id);
    const missed = await again.until(({ name }) => name === 'balance');
    expect(missed.flatMap((event) => rowOf(event)?.id ?? [])).toEqual([his]);
    await using nobody = await follow('nobody.nothing');
    expect(nobody.status).toBe(401);
  });

  it('sees what another process on the same database does', async () => {
    const key = await server.keyOf('una');
    await using other = await server.another();
    const frames = createAccountWatch(other.engine).follow('una', undefined, new AbortController().signal);
    expect((await frames.next()).value).toMatchObject({ event: { type: 'begin' } });
    const id = await start(key, 'elsewhere', 'Two');
    expect(await untilRow(frames, id)).toEqual(await listed(key, id));
    await server.engine.ledger.grant('una', 5 * SPARK, 'free', 'a gift');
    for (;;) {
      const { value } = await frames.next();
      if (value !== 'beat' && value?.event.type === 'balance' && value.event.balance.free === 5) break;
    }
    await frames.return(undefined);
  });

  it('tells whoever comes back what it has missed, each execution once and as it is now, over a restart too', async () => {
    const key = await server.keyOf('cleo');
    await using stream = await follow(key);
    const before = await start(key, 'before');
    const mark = await markOf(await stream.until(is(before, 'completed')), stream.next);
    stream.cut();
    const missed = [await start(key, 'missed 1', 'Two'), await start(key, 'missed 2')];
    for (const id of missed) await done(key, id);
    await server.restart();
    for (const open of [follow(key, mark), openAccountStream(server.app, { 'api-key': key }, `?after=${mark}`)]) {
      await using again = await open;
      const told = await again.until(({ name }) => name === 'balance' || name === 'begin');
      expect(told.at(-1)).toMatchObject({ name: 'balance', id: expect.any(String) });
      const rows = told.flatMap((event) => rowOf(event) ?? []);
      expect(rows.filter(({ id }) => id !== before).map(({ id, state }) => [id, state]).sort()).toEqual(missed.map((id) => [id, 'completed']).sort());
      // Nothing but the last one says that all of it was told: a cut in between loses none.
      expect(told.slice(0, -1).every(({ id }) => id === undefined)).toBe(true);
    }
  });

  it('begins anew for a place that is none of this database, and refuses what is no place', async () => {
    const key = await server.keyOf('dora');
    await using stream = await follow(key, '900000000-900000000');
    expect((await stream.next())?.name).toBe('begin');
    for (const wrong of ['7', '1-2-3', '-1-1', 'x']) {
      const { status, body } = await server.call(key, 'GET', `/v1/executions/events/stream?after=${wrong}`);
      expect([status, body.code]).toEqual([400, 'invalid_parameter']);
    }
  });

  it('ends when the server closes', async () => {
    const key = await server.keyOf('eve');
    await using stream = await follow(key);
    expect((await stream.next())?.name).toBe('begin');
    await server.restart();
    expect((await stream.rest()).filter(({ name }) => name === 'begin')).toEqual([]);
  });
});

describe('frames of an account', () => {
  it('are the newest only for whoever listens slowly, and are read for nobody when nobody listens', async () => {
    const key = await server.keyOf('fay');
    let reads = 0;
    const { changes } = server.engine;
    const watch = createAccountWatch({ ...server.engine, changes: { ...changes, since: async (mark) => ((reads += 1), await changes.since(mark)) } });
    const [slow, quick] = [watch.follow('fay', undefined, new AbortController().signal), watch.follow('fay', undefined, new AbortController().signal)];
    expect([(await slow.next()).value, (await quick.next()).value]).toMatchObject([{ event: { type: 'begin' } }, { event: { type: 'begin' } }]);
    const id = await start(key, 'slowly', 'Two', 'Three');
    await untilRow(quick, id);
    // All that has come of it meanwhile is one row, and perhaps a balance before it.
    let passed = 0;
    await untilRow(slow, id, () => (passed += 1));
    expect(passed).toBeLessThanOrEqual(2);
    await slow.return(undefined);
    await quick.return(undefined);
    const before = reads;
    const later = await start(key, 'unheard');
    await done(key, later);
    expect(reads).toBe(before);
  });

  it('of one account go on where something of another one cannot be read', async () => {
    const [gil, hal] = [await server.keyOf('gil'), await server.keyOf('hal')];
    const { catalogue } = server.engine;
    let broken = '';
    const findAll: typeof catalogue.findAll = async (ids) => {
      if (ids.includes(broken)) throw new Error('the row is broken');
      return await catalogue.findAll(ids);
    };
    const watch = createAccountWatch({ ...server.engine, catalogue: { ...catalogue, findAll } });
    const [his, theirs] = [watch.follow('gil', undefined, new AbortController().signal), watch.follow('hal', undefined, new AbortController().signal)];
    await his.next();
    await theirs.next();
    server.holds.add('broken');
    const id = await start(gil, 'broken');
    const { finish } = await server.nextHeld();
    broken = id;
    finish();
    for (let next = await his.next(); !next.done; next = await his.next());
    await untilRow(theirs, await start(hal, 'whole'));
    await theirs.return(undefined);
  });
});
