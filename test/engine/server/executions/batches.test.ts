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
