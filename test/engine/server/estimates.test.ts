import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openServer, type OpenServer } from './open-server.ts';

let server: OpenServer;
let key: string;
beforeAll(async () => {
  server = await openServer({ clock: () => Date.UTC(2026, 10, 25) });
  key = await server.keyOf('ada');
});
afterAll(() => server.close());

const get = async (url: string) => await server.call(key, 'GET', url);
const sparkOf = async (url: string): Promise<string> => (await get(url)).body.quote.project.costInSpark;

const FAST = 'minimax-h3-fastvideo-int8_t2v_turbo';

describe('an estimate', () => {
  it('of a picture has the shape of the API, with decimals as text', async () => {
    expect((await get('/api/v2/job/estimate/spark/fast/sketch/3/20/0/0/0/1024/1024')).body).toEqual({
      request: { model: 'sketch', name: 'SKETCH', imageCount: 3, stepCount: 20, previewCount: 0, cnEnabled: false, denoiseStrength: '0', time: '2026-11-25T00:00:00.000Z' },
      rate: { costPerBaseHQRenderInUSD: '0.005', tokenMarkePriceUSD: '0.005', costPerRenderSecUSD: '0.005', costPerRenderSecToken: '1', network: 'fast', networkCostMultiplier: '1' },
      quote: {
        model: { weight: '1', secPerStep: '0.05', secPerPreview: '0', secForCN: '0' },
        job: { costInRenderSec: '1', costInUSD: '0.005', costInToken: '1', costInSpark: '1', costInSogni: '1', calculatedStepCount: 20 },
        project: { costInRenderSec: '3', costInUSD: '0.015', costInToken: '3', costInSpark: '3', costInSogni: '3' },
      },
    });
  });

  it("takes the model's own steps and size where they are 0", async () => {
    expect(await sparkOf('/api/v2/job/estimate/spark/fast/sketch/1/0/0/0/0/0/0')).toBe('1');
    const { body } = await get('/api/v2/job/estimate/spark/relaxed/z_image_turbo_bf16/1/0/0/0/0/0/0');
    expect(body.quote.job).toMatchObject({ costInSpark: '0.4', calculatedStepCount: 8 });
  });

  it('takes guidance, sampler and context images in its third version', async () => {
    expect(await sparkOf('/api/v3/job/estimate/sogni/fast/sketch/1/40/0/0/0.5/1024/1024/7.5/dpmpp_2m/2')).toBe('2');
    expect(await sparkOf('/api/v3/job/estimate/sogni/fast/sketch/1/40/0/0/0.5/1024/1024/0/_/0')).toBe('2');
  });

  it.each([
    [`${FAST}/1344/768/124/24`, 20.666667],
    [`${FAST}/1344/768/124/24/4/2`, 41.333333],
    [`${FAST}_2stage/960/544/124/24`, 51.666667],
    // A guiding video is paid by its seconds: ten of them at 16 Spark.
    ['minimax-h3-ref2va-fp8_r2v/1344/768/124/24?referenceVideoDurationSeconds=10', 160 + 0.56 * (124 / 24)],
    // WAN: 81 frames are five seconds, whatever is delivered.
    ['wan_v2.2-14b-fp8_t2v/1280/720/81/32', 2.5],
    ['ltx25-22b-int8_t2v_distilled/1280/720/121/24', 2.5],
    ['sketch/1280/720/121/24', 2.5],
  ])('of the video %s is %d Spark', async (path, spark) => {
    const url = `/api/v1/job-video/estimate/spark/${path}`;
    expect(Number(await sparkOf(url))).toBeCloseTo(spark, 5);
  });

  it('of sound follows its length', async () => {
    expect(await sparkOf('/api/v1/job-audio/estimate/spark/sketch/60/8/2')).toBe('6');
    expect(await sparkOf('/api/v1/job-audio/estimate/spark/minimax_music3/60/30/1')).toBe('60');
    expect(Number(await sparkOf('/api/v1/job-audio/estimate/spark/qwen3_tts_1.7b_custom_voice_bf16/20/0/1'))).toBeCloseTo(0.3);
  });

  it('of language counts tokens', async () => {
    const { body } = await get('/api/v1/job-llm/estimate/spark/qwen3.6-35b-a3b-gguf-iq4xs/1000000/100000');
    expect(body.request).toMatchObject({ inputTokens: 1_000_000, maxOutputTokens: 100_000, tokenType: 'spark' });
    expect(body.quote.costInSpark).toBeCloseTo(78);
    expect(body.quote.costInUSD).toBeCloseTo(0.39);
  });

  it.each([
    ['/api/v2/job/estimate/euro/fast/sketch/1/20/0/0/0/1024/1024', 'token is "euro"; spark, sogni are allowed'],
    ['/api/v2/job/estimate/spark/fast/sketch/0/20/0/0/0/1024/1024', 'imageCount is "0"; numbers from 1 to 512 are allowed'],
    ['/api/v2/job/estimate/spark/fast/z_image_turbo_bf16/1/60/0/0/0/1024/1024', 'steps is 60; model z_image_turbo_bf16 allows 4 to 10'],
    ['/api/v2/job/estimate/spark/fast/no-such-model/1/20/0/0/0/1024/1024', 'model is "no-such-model"; there is no image model of that name. Here run sketch, gpu'],
    ['/api/v1/job-video/estimate/spark/z_image_turbo_bf16/1280/720/121/24', 'model is "z_image_turbo_bf16"; there is no video model of that name. Here run sketch, media'],
    ['/api/v1/job-audio/estimate/spark/sketch/-1/8/2', 'duration is "-1"; numbers from 0 to 3600 are allowed'],
  ])('refuses %s', async (url, message) => {
    expect(await get(url)).toMatchObject({ status: 400, body: { status: 'error', message } });
  });
});
