import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BatchRecord } from '../../../../nodes/contract/index.ts';
import { eventually } from '../../../eventually.ts';
import { anExecutionServer, paintings, type Answer, type ExecutionServer } from './an-execution-server.ts';

let server: ExecutionServer;
let [ada, bob, price] = ['', '', 0];
beforeAll(async () => {
  server = await anExecutionServer({ slots: 2 });
  [ada, bob] = [await server.keyOf('ada'), await server.keyOf('bob')];
  price = (await server.call(ada, 'POST', '/v1/executions/quote', { workflow: paintings('One') })).body.data.quote.total.max;
});
afterAll(async () => await server.close());

const ask = async (path: string, body: object, headers: Record<string, string> = {}, key = ada): Promise<Answer> => await server.call(key, 'POST', `/v1/batches${path}`, body, headers);

async function until(id: string, wanted: (batch: BatchRecord) => boolean, key = ada): Promise<BatchRecord> {
  let batch: BatchRecord | undefined;
  await eventually('the batch gets there', async () => wanted((batch = (await server.call(key, 'GET', `/v1/batches/${id}`)).body.data.batch as BatchRecord)));
  return batch!;
}
const ended = ({ runs }: BatchRecord): boolean => runs.every(({ execution: { state } }) => state === 'completed');

const workflow = paintings('One');

describe('batches', () => {
  it('are priced run by run, and cost at most that', async () => {
    const { body } = await ask('/quote', { workflow, inputs: { Prompt: 'a tree' }, matrix: { Seed: '1..3', Shine: ['yes', 'no'] } });
    expect(body.data.quote.runs).toHaveLength(6);
    expect(body.data.quote.runs.slice(0, 2)).toMatchObject([{ values: { Seed: 1, Shine: 'yes' }, price: { max: price } }, { values: { Seed: 1, Shine: 'no' } }]);
    expect(body.data.quote.available).toBe(100);
    // What two runs ask for alike, the first of them buys; should it fail, the other may.
    expect(body.data.quote.total).toEqual({ min: expect.closeTo(3 * price), expected: expect.closeTo(3 * price), max: expect.closeTo(6 * price) });
  });

  it('run every combination as an execution of its own, and tell what came of each', async () => {
    const { status, body } = await ask('', { workflow, inputs: { Prompt: 'a hill' }, matrix: { Seed: [21, 22, 23] }, maxSpark: 1 });
    expect([status, body.data.batch.runs.length]).toEqual([201, 3]);
    const batch = await until(body.data.batch.id, ended);
    expect(batch).toMatchObject({ name: 'Paintings', spark: { approved: 1 }, runs: [21, 22, 23].map((seed, index) => ({ values: { Seed: seed }, seeds: [seed], execution: { batch: { id: batch.id, index }, results: [{ seed }] } })) });
    expect(batch.spark.paid).toBeCloseTo(3 * price);
    const alone = (await server.call(ada, 'GET', `/v1/executions/${batch.runs[1]!.execution.id}`)).body.data.execution;
    expect(alone).toMatchObject({ inputs: { Prompt: 'a hill', Seed: 22 }, batch: { id: batch.id, index: 1 } });
  });

  it('start nothing beyond what was approved for all, or what is there', async () => {
    const begun = server.begun.length;
    const over = await ask('', { workflow, inputs: { Prompt: 'too dear' }, matrix: { Seed: '1..10' }, maxSpark: price * 9 });
    expect([over.status, over.body.code]).toEqual([402, 'over_cap']);
    const poor = await server.keyOf('poor', price * 9);
    expect((await ask('', { workflow, matrix: { Seed: '1..10' } }, {}, poor)).body.code).toBe('insufficient_spark');
    expect((await server.call(poor, 'GET', '/v1/executions')).body.data.executions).toEqual([]);
    expect(server.begun).toHaveLength(begun);
  });

  it('are taken in once with one Idempotency-Key', async () => {
    const body = { workflow, inputs: { Prompt: 'batch once' }, rows: [{ Seed: 1 }, { Seed: 2 }] };
    const answers = await Promise.all([1, 2, 3].map(async () => await ask('', body, { 'idempotency-key': 'b1' })));
    expect(new Set(answers.map((answer) => answer.body.data.batch.id)).size).toBe(1);
    await until(answers[0]!.body.data.batch.id, ended);
    expect((await ask('', { ...body, zip: true }, { 'idempotency-key': 'b1' })).body.code).toBe('idempotency_conflict');
    // The same body for one execution is another request.
    expect((await server.call(ada, 'POST', '/v1/executions', { workflow, inputs: { Prompt: 'batch once' } }, { 'idempotency-key': 'b1' })).status).toBe(409);
  });

  it('are joined when the very same is under way, whoever of the account starts it', async () => {
    const words = 'a batch that two tabs start';
    server.holds.add(words);
    const body = { workflow, inputs: { Prompt: words }, matrix: { Seed: [1, 2] } };
    // Not even the money for a second one is there.
    const tabs = await server.keyOf('tabs', Math.round(3e6 * price) / 1e6);
    const answers = await Promise.all(['t1', 't2', 't3'].map(async (key) => await ask('', body, { 'idempotency-key': key }, tabs)));
    expect(answers.map(({ status, body: { data } }) => [status, data.joined ?? false]).sort()).toEqual([[200, true], [200, true], [201, false]]);
    const [id] = new Set(answers.map((answer) => answer.body.data.batch.id));
    expect(answers.every((answer) => answer.body.data.batch.id === id)).toBe(true);
    const held = [await server.nextHeld(), await server.nextHeld()];
    expect((await ask('', body, {}, tabs)).body.data).toMatchObject({ joined: true, batch: { id } });
    // Other values, another order, nothing from the cache: another batch.
    const others = [{ ...body, matrix: { Seed: [2, 1] } }, { ...body, noCache: true }, { ...body, anew: true }];
    for (const other of others) expect((await ask('/quote', other, {}, tabs)).body.data.quote.short.code).toBe('insufficient_spark');
    for (const other of others) expect((await ask('', other, {}, tabs)).body.code).toBe('insufficient_spark');
    server.holds.delete(words);
    for (const { finish } of held) finish();
    await until(id as string, ended, tabs);
    // The same keys find it for good; without one it is a new batch, at no price.
    expect((await ask('', body, { 'idempotency-key': 't2' }, tabs)).body.data.batch.id).toBe(id);
    const again = await ask('', body, {}, tabs);
    expect([again.status, again.body.data.batch.id === id]).toEqual([201, false]);
    expect((await until(again.body.data.batch.id, ended, tabs)).spark.paid).toBe(0);
    expect((await server.engine.ledger.balance('tabs')).available).toBe(Math.round(price * 1e6));
  });

  it('start when the balance is enough for what they share once, and hold no more than that', async () => {
    const words = 'a batch of which all share one step';
    server.holds.add(words);
    const thrifty = await server.keyOf('thrifty', 2 * price);
    const body = { workflow, inputs: { Prompt: words, Seed: 1 }, matrix: { Look: ['warm', 'cold'], Shine: ['yes', 'no'] } };
    const { quote } = (await ask('/quote', body, {}, thrifty)).body.data;
    expect([quote.total.min, quote.total.max, quote.short]).toEqual([expect.closeTo(price), expect.closeTo(4 * price), undefined]);
    const { batch } = (await ask('', body, {}, thrifty)).body.data;
    const { finish } = await server.nextHeld();
    await until(batch.id, ({ runs }) => runs.filter(({ execution: { state } }) => state === 'running').length === 2, thrifty);
    expect((await server.engine.ledger.balance('thrifty')).held).toBe(Math.round(price * 1e6));
    finish();
    expect((await until(batch.id, ended, thrifty)).spark.paid).toBeCloseTo(price);
    expect(await server.engine.ledger.balance('thrifty')).toMatchObject({ available: Math.round(price * 1e6), held: 0 });
    // A limit counts what each of them may buy, should another fail.
    expect((await ask('', { ...body, inputs: { Prompt: `${words}, dear`, Seed: 1 }, maxSpark: 3 * price }, {}, thrifty)).body.code).toBe('over_cap');
  });

  it('tell every run whose inputs are wrong, by number, value and field', async () => {
    const rows = Array.from({ length: 100 }, (_row, index) => ({ Prompt: `picture ${index + 1}`, ...(index % 50 === 10 ? { Seed: 'seven' } : {}), ...(index === 99 ? { Shine: 'maybe' } : {}) }));
    for (const path of ['', '/quote']) {
      const { status, body } = await ask(path, { workflow, rows });
      expect([status, body.code]).toEqual([400, 'invalid_input']);
      expect(body.message).toMatch(/^3 of 100 runs cannot be made\. run 11 \(Prompt "picture 11", Seed "seven"\): input "Seed" .*run 61 .*run 100 \(Prompt "picture 100", Shine "maybe"\): input "Shine"/);
      expect(body.details.runs.map(({ run, input }: { run: number; input: string }) => [run, input])).toEqual([[11, 'Seed'], [61, 'Seed'], [100, 'Shine']]);
    }
  });

  it('end as a whole when they are cancelled: what runs gives back what it held, what waits never begins', async () => {
    server.holds.add('a batch that is cancelled');
    const before = (await server.engine.ledger.balance('ada')).available;
    const { body } = await ask('', { workflow, inputs: { Prompt: 'a batch that is cancelled' }, matrix: { Seed: '1..6' } });
    await server.nextHeld();
    await server.nextHeld();
    const cancelled = await ask(`/${body.data.batch.id}/cancel`, {});
    expect([cancelled.status, cancelled.body.data.refunded]).toEqual([200, expect.closeTo(2 * price)]);
    expect(cancelled.body.data.batch.runs.map(({ execution }: { execution: { state: string } }) => execution.state)).toEqual(Array(6).fill('cancelled'));
    expect((await server.engine.ledger.balance('ada')).available).toBe(before);
  });

  it('keep what is made when the Spark runs out in the middle, say so of the rest, and go on without paying twice', async () => {
    const micro = Math.round(price * 1e6);
    const { ledger } = server.engine;
    const purse = await server.keyOf('purse', (5 * micro) / 1e6);
    const begin = async (file: object, Prompt: string, Seed: number[]): Promise<string> => {
      const { status, body } = await ask('', { workflow: file, inputs: { Prompt }, matrix: { Seed } }, {}, purse);
      expect([status, body.code]).toEqual([201, undefined]);
      return body.data.batch.id;
    };
    // Two runs of two pictures have asked for the first one each, and take both places; three of one can be paid as well, as it looks.
    server.holds.add('first come');
    const first = await begin(paintings('One', 'Two'), 'first come', [1, 2]);
    const held = [await server.nextHeld(), await server.nextHeld()];
    const second = await begin(workflow, 'first served', [1, 2, 3]);
    server.holds.delete('first come');
    for (const { finish } of held) finish();
    await until(first, ended, purse);
    const rests = ({ runs }: BatchRecord): boolean => runs.every(({ execution: { state } }) => state === 'completed' || state === 'waiting_for_user');
    const { runs, spark } = await until(second, rests, purse);
    expect(runs.map(({ execution: { state, failure, results } }) => [state, failure?.code, results.length]).sort()).toEqual([['completed', undefined, 1], ['waiting_for_user', 'insufficient_spark', 0], ['waiting_for_user', 'insufficient_spark', 0]]);
    expect([Math.round(spark.paid * 1e6), await ledger.balance('purse')]).toEqual([micro, expect.objectContaining({ available: 0, held: 0 })]);
    await ledger.grant('purse', 3 * micro, 'premium', 'more for the purse');
    expect((await ask(`/${second}/resume`, {}, {}, bob)).status).toBe(404);
    expect((await ask(`/${second}/resume`, {}, {}, purse)).status).toBe(200);
    expect(Math.round((await until(second, ended, purse)).spark.paid * 1e6)).toBe(3 * micro);
    expect(await ledger.balance('purse')).toMatchObject({ available: micro, held: 0 });
    expect((await ask(`/${second}/resume`, {}, {}, purse)).body.code).toBe('invalid_transition');
    expect(await server.engine.verify()).toEqual([]);
  });

  it('keep to what was approved for all, also when one of them is resumed with more', async () => {
    const fay = await server.keyOf('fay', 100, { total: Math.floor(1.5 * price * 1e6) });
    const { body } = await ask('', { workflow, inputs: { Prompt: 'a batch of which one waits' }, matrix: { Seed: [1, 2] }, maxSpark: 2.5 * price }, {}, fay);
    const { runs } = await until(body.data.batch.id, (batch) => batch.runs.map(({ execution: { state } }) => state).sort().join() === 'completed,waiting_for_user', fay);
    const { id } = runs.find(({ execution }) => execution.state === 'waiting_for_user')!.execution;
    const [{ id: keyId } = { id: '' }] = await server.engine.accounts.listKeys('fay');
    await server.engine.accounts.capKey('fay', keyId, { total: null });
    const resume = async (maxSpark: number): Promise<Answer> => await server.call(fay, 'POST', `/v1/executions/${id}/resume`, { maxSpark });
    const refused = await resume(2 * price);
    expect([refused.status, refused.body.code, refused.body.details.cap]).toEqual([402, 'over_cap', 'batch']);
    expect(refused.body.message).toContain('at most');
    expect((await server.engine.executions.load(id))?.execution).toMatchObject({ state: 'waiting_for_user', approved: Math.round(price * 1e6) });
    // Several at once: one is taken, and its price counts.
    const answers = await Promise.all([1, 1.1, 1.2, 1.3].map(async (times) => ({ times, ...(await resume(times * price)) })));
    const taken = answers.filter(({ status }) => status === 200);
    expect([taken.length, answers.filter(({ body: { code } }) => code === 'invalid_transition').length]).toEqual([1, 3]);
    expect((await server.engine.executions.load(id))?.execution.approved).toBe(Math.round(taken[0]!.times * price * 1e6));
    expect((await until(body.data.batch.id, ended, fay)).spark.paid).toBeCloseTo(2 * price);
  });

  it('are not found by another account', async () => {
    const { body } = await ask('', { workflow, inputs: { Prompt: "ada's batch" }, matrix: { Seed: [1] } });
    const { id } = body.data.batch;
    expect([(await server.call(bob, 'GET', `/v1/batches/${id}`)).status, (await ask(`/${id}/cancel`, {}, {}, bob)).status]).toEqual([404, 404]);
  });

  it.each([
    ['no axis', { workflow }, 'invalid_input', undefined],
    ['too many runs', { workflow, matrix: { Seed: '1..101' } }, 'invalid_input', undefined],
    ['more axes than any form has inputs', { workflow, matrix: Object.fromEntries(Array.from({ length: 201 }, (_, index) => [`f${index}`, 'a'])) }, 'invalid_parameter', undefined],
    ['a million runs', { workflow, matrix: { Seed: '1..1000000' } }, 'invalid_input', 'Seed'],
    ['an axis that the form does not have', { workflow, matrix: { Sead: [1, 2] } }, 'invalid_input', 'Sead'],
    ['a wrong value in the last run', { workflow, matrix: { Seed: [1, 2, 'x'] } }, 'invalid_input', 'Seed'],
    ['an object on an axis', { workflow, matrix: { Seed: [{}] } }, 'invalid_parameter', undefined],
  ])('with %s are refused', async (_name, body, code, input) => {
    for (const path of ['', '/quote']) {
      const answer = await ask(path, body);
      expect([answer.body.code, ...(input === undefined ? [] : [answer.body.details?.input])]).toEqual([code, ...(input === undefined ? [] : [input])]);
    }
  });
});
