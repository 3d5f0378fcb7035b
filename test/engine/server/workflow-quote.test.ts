/** The price of a workflow, asked before it is started. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { WorkflowQuote } from '../../../nodes/contract/index.ts';
import { from, oneStep, openServer, step, WORKFLOWS, type OpenServer } from './open-server.ts';

let server: OpenServer;
let key: string;
beforeEach(async () => {
  server = await openServer();
  key = await server.keyOf('ada');
});
afterEach(() => server.close());

const quote = async (payload: object) => await server.call(key, 'POST', `${WORKFLOWS}/quote`, { payload });
const quoteOf = async (payload: object): Promise<WorkflowQuote> => (await quote(payload)).body.data.quote;

describe('a quote of a workflow', () => {
  it('is the price that the start then quotes, and keeps nothing', async () => {
    const quoted = await quoteOf(oneStep('generate_image', { prompt: 'a duck', seed: 7, width: 512, height: 512 }));
    expect(quoted).toEqual({
      spark: { min: 0.25, expected: 0.25, max: 0.25 },
      estimatedCapacityUnits: 1,
      steps: [{ id: 'step', toolName: 'generate_image', model: 'sketch', spark: { min: 0.25, expected: 0.25, max: 0.25 }, cached: false, playMoney: true }],
    });
    expect((await server.call(key, 'GET', WORKFLOWS)).body.data.workflows).toEqual([]);
    expect((await server.services.wallets.balance('ada')).held).toBe(0);
    expect(server.begun).toEqual([]);
    const made = await server.runToEnd(key, oneStep('generate_image', { prompt: 'a duck', seed: 7, width: 512, height: 512 }));
    expect(made.steps[0]?.sparkQuoted).toBe(quoted.spark.max);
  });

  it('is nothing for what is in the job cache', async () => {
    await server.runToEnd(key, oneStep());
    expect(await quoteOf(oneStep())).toMatchObject({ spark: { min: 0, expected: 0, max: 0 }, steps: [{ cached: true }] });
    expect((await quoteOf({ ...oneStep(), no_cache: true })).spark.max).toBeGreaterThan(0);
  });

  it('adds the steps up, also those that hang on others', async () => {
    const two = { input: { steps: [step('one', 'generate_image', { prompt: 'a', seed: 1 }), step('two', 'edit_image', { prompt: 'b', seed: 1 }, [from('one', 'sourceImageIndex')])] } };
    const { spark, steps } = await quoteOf(two);
    expect(spark.max).toBe(steps.reduce((total, each) => total + each.spark.max, 0));
    expect(steps.map(({ id }) => id)).toEqual(['one', 'two']);
  });

  it.each([
    ['an operation that nothing runs', oneStep('generate_speech', { prompt: 'hello' }), 422, 'no_runtime_for_operation'],
    ['a model that is not here', oneStep('generate_image', { prompt: 'a', model: 'flux' }), 400, 'unknown_model'],
    ['a value out of range', oneStep('generate_image', { prompt: 'a', width: 1 }), 400, 'invalid_parameter'],
    ['a foreign link', { ...oneStep(), media_references: [{ url: 'https://elsewhere.test/a.png', mediaType: 'image' }] }, 400, 'invalid_input'],
  ])('refuses %s as the start would', async (_title, payload, status, code) => {
    expect(await quote(payload)).toMatchObject({ status, body: { code } });
  });

  it('tells when a step was queued, started and finished', async () => {
    const { steps } = await server.runToEnd(key, oneStep());
    const { queued, started, finished } = steps[0]!.times!;
    expect(started).toBeGreaterThanOrEqual(queued);
    expect(finished).toBeGreaterThanOrEqual(started!);
  });
});
