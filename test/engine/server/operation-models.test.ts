/** The models of an operation, as a node lists them. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CAPABILITIES, openServer, type OpenServer } from './open-server.ts';

let server: OpenServer;
let key: string;
beforeAll(async () => {
  const limited = CAPABILITIES.map((capability) => (capability.model === 'gpu' ? { ...capability, rate: 2, premium: true, limits: { steps: { min: 4, max: 8, default: 4 } } } : { ...capability, limits: {} }));
  server = await openServer({ models: async () => limited });
  key = await server.keyOf('ada');
});
afterAll(() => server.close());

const get = async (query: string) => await server.call(key, 'GET', `/v1/creative-agent/models${query}`);

describe('the models of an operation', () => {
  it('come with what they cost and allow, the default first', async () => {
    expect((await get('?operation=generate_image')).body.data.models).toEqual([
      { id: 'sketch', name: 'SKETCH', rate: 1, playMoney: true, premium: false, limits: {} },
      { id: 'gpu', name: 'GPU', rate: 2, playMoney: false, premium: true, limits: { steps: { min: 4, max: 8, default: 4 } } },
    ]);
  });

  it('are told for all operations at once', async () => {
    const { capabilities } = (await server.call(key, 'GET', '/v1/creative-agent/capabilities')).body.data;
    expect(capabilities).toHaveLength(CAPABILITIES.length);
    expect(capabilities).toContainEqual({ operation: 'generate_image', repeatable: expect.any(Boolean), id: 'gpu', name: 'GPU', rate: 2, playMoney: false, premium: true, limits: { steps: { min: 4, max: 8, default: 4 } } });
  });

  it('are none for what nothing here can run', async () => {
    expect((await get('?operation=generate_speech')).body.data.models).toEqual([]);
    expect((await server.call(key, 'GET', '/v1/models')).body).toEqual({ object: 'list', data: [] });
  });

  it.each([['?operation=paint', 'unknown_operation'], ['', 'invalid_parameter']])('refuse %s', async (query, code) => {
    expect(await get(query)).toMatchObject({ status: 400, body: { code } });
  });
});
