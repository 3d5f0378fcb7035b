import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CAPABILITIES, openServer, type OpenServer } from './open-server.ts';

let server: OpenServer;
let key: string;
const TURBO = { operation: 'generate_image', model: 'z_image_turbo_bf16', title: 'Z-Image Turbo', rate: 0.5, playMoney: false, repeatable: true };
const KREA = { operation: 'generate_image', model: 'krea2_turbo_fp8_scaled', title: 'Krea 2 Turbo', rate: 1, playMoney: false, repeatable: true };
const LIMITS = {
  ...{ steps: { min: 4, max: 10, default: 8 }, width: { min: 256, max: 1_152, multipleOf: 16, default: 1_024 }, height: { min: 256, max: 1_152, default: 1_024 } },
  ...{ guidance: { min: 0.6, max: 1.6, default: 1 }, sampler: { allowed: ['res_multistep'], default: 'res_multistep' } },
};

beforeAll(async () => {
  server = await openServer({ models: async () => [...CAPABILITIES, { ...TURBO, limits: LIMITS }, KREA] });
  key = await server.keyOf('ada');
});
afterAll(() => server.close());

const get = async (url: string) => await server.call(key, 'GET', url);

describe('the catalogue of a server', () => {
  it('has a tier for every model that it lists', async () => {
    const [models, tiers] = [(await get('/api/v1/models/list')).body, (await get('/api/v2/models/tiers')).body];
    expect(Object.keys(tiers).sort()).toEqual(models.map(({ tier }: { tier: string }) => tier).sort());
  });

  it("gives tiers in the shapes of Forge, of ComfyUI, of video and of audio", async () => {
    const { body } = await get('/api/v2/models/tiers');
    expect(body['sketch-image']).toEqual({
      benchmark: { sec: 0, secCN: 0, secMaxPreviews: 0 },
      steps: { min: 1, max: 100, default: 20 },
      sampler: { allowed: [], default: '' },
      scheduler: { allowed: [], default: '' },
    });
    expect(body['z_image_turbo_bf16-image']).toMatchObject({
      ...{ type: 'image', steps: { min: 4, max: 10, default: 8 }, guidance: { min: 0.6, max: 1.6, default: 1 } },
      ...{ comfySampler: { allowed: ['res_multistep'], default: 'res_multistep' }, defaultSize: 1024 },
    });
    expect(body['sketch-video']).toMatchObject({ type: 'video', benchmark: expect.any(Object) });
    expect(body['sketch-audio']).toMatchObject({ type: 'audio', steps: { min: 1, max: 1, default: 1 } });
  });

  it('offers the sizes that fit a model', async () => {
    const { body } = await get('/api/v1/size-presets/network/fast/model/z_image_turbo_bf16');
    expect(body.map(({ id }: { id: string }) => id)).toEqual(['square', 'square_hd', 'portrait_7_9', 'landscape_9_7']);
    expect(body[2]).toEqual({ id: 'portrait_7_9', label: expect.any(String), width: 896, height: 1152, ratio: '7:9', aspect: '0.78' });
  });

  it('refuses a model and a network that it does not have', async () => {
    expect(await get('/api/v1/size-presets/network/fast/model/flux')).toMatchObject({ status: 404, body: { status: 'error', message: expect.stringContaining('there are sketch, gpu') } });
    expect(await get('/api/v1/status/network/slow/models')).toMatchObject({ status: 400, body: { message: 'network is "slow"; fast, relaxed are allowed' } });
  });

  it('counts a worker for each model, by the short id of the list', async () => {
    const ids = (await get('/api/v1/models/list')).body.map(({ SID }: { SID: number }) => String(SID));
    expect((await get('/api/v1/status/network/fast/models')).body).toEqual(Object.fromEntries(ids.map((id: string) => [id, 1])));
  });

  it('lists no language model while there is none', async () => {
    expect((await get('/v1/models')).body).toEqual({ object: 'list', data: [] });
  });

  it('tells without a key which models would take LoRAs', async () => {
    const { body, status } = await server.call(undefined, 'GET', '/v1/loras/comfy');
    expect(status).toBe(200);
    expect(body.data).toEqual({
      ...{ loras: [], models: [{ modelId: 'krea2_turbo_fp8_scaled', name: 'Krea 2 Turbo' }], constraints: { maxPerRequest: 8, minStrength: -100, maxStrength: 100 } },
      lastUpdated: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect((await server.call(undefined, 'GET', '/v1/loras/comfy?modelId=sketch')).body.data.models).toEqual([]);
  });
});
