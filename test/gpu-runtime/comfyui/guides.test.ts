/** What a request adds to a model: LoRAs one behind the other, and an image that guides. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { bind } from '../../../gpu-runtime/src/runtimes/comfyui/bind.ts';
import { given, value, type Graph } from '../../../gpu-runtime/src/runtimes/comfyui/graph.ts';
import { MODELS, openBench, type Bench, type BenchOptions } from './workbench.ts';
import type { PromptGraph } from './simulator/validate-prompt.ts';

const SDXL = 'sd_xl_base_1.0';
const DUCK = { prompt: 'a duck', width: 256, height: 256 };

let bench: Bench;
const open = async (options?: BenchOptions): Promise<Bench> => (bench = await openBench(options));
afterEach(() => bench?.close());

/** The graph as the server got it. */
const sent = (): PromptGraph => (bench.sim.requests.findLast(({ line }) => line === 'POST /prompt')?.body as { prompt: PromptGraph }).prompt;

describe('a node that is passed by', () => {
  //  loader ──► first ──► second ──► end
  const graph: Graph = {
    loader: { class_type: 'Loader', inputs: {} },
    first: { class_type: 'Change', inputs: { model: ['loader', 0], clip: ['loader', 1], name: given('one') }, passes: ['model', 'clip'] },
    second: { class_type: 'Change', inputs: { model: ['first', 0], clip: ['first', 1], name: given('two') }, passes: ['model', 'clip'] },
    end: { class_type: 'End', inputs: { model: ['second', 0], clip: { link: ['second', 1] }, steps: value('steps', 4) } },
  };
  const bound = (values: Record<string, unknown>): PromptGraph => bind(graph, { values, files: {}, uploads: {} });

  it('is left out where nothing is given for it, and links go through it', () => {
    expect(bound({ one: 'a', two: 'b' })).toEqual({
      loader: { class_type: 'Loader', inputs: {} },
      first: { class_type: 'Change', inputs: { model: ['loader', 0], clip: ['loader', 1], name: 'a' } },
      second: { class_type: 'Change', inputs: { model: ['first', 0], clip: ['first', 1], name: 'b' } },
      end: { class_type: 'End', inputs: { model: ['second', 0], clip: ['second', 1], steps: 4 } },
    });
    expect(bound({ two: 'b' }).second).toEqual({ class_type: 'Change', inputs: { model: ['loader', 0], clip: ['loader', 1], name: 'b' } });
    expect(bound({})).toEqual({ loader: { class_type: 'Loader', inputs: {} }, end: { class_type: 'End', inputs: { model: ['loader', 0], clip: ['loader', 1], steps: 4 } } });
  });
});

describe('LoRAs', () => {
  it.each([SDXL, 'z_image_turbo_bf16', 'flux1-dev-fp8', 'qwen_image_2512_fp8_lightning'])('are put between %s and what it makes, in their order', async (model) => {
    const { perform } = await open();
    const { report } = await perform('generate_image', model, { ...DUCK, loras: ['Ink-Wash', 'detail-tweaker'], loraStrengths: [0.8, -1] });
    const { lora0, lora1, lora2 } = sent();
    expect([lora0?.inputs.lora_name, lora0?.inputs.strength_model]).toEqual(['styles/Ink-Wash.safetensors', 0.8]);
    expect([lora1?.inputs.lora_name, lora1?.inputs.strength_model, lora1?.inputs.model]).toEqual(['detail-tweaker.safetensors', -1, ['lora0', 0]]);
    expect(lora2).toBeUndefined();
    expect(Object.values(sent()).filter(({ inputs }) => Object.values(inputs).some((input) => Array.isArray(input) && input[0] === 'lora1')).length).toBeGreaterThan(0);
    expect(report.warnings).toBeUndefined();
  });

  it('that the server has not are refused with those that it has', async () => {
    const { perform } = await open();
    await expect(perform('generate_image', SDXL, { ...DUCK, loras: ['../../etc/passwd'] })).rejects.toMatchObject({ code: 'invalid_parameter', details: { parameter: 'loras' }, message: expect.stringContaining('Ink-Wash') });
    expect(bench.sim.requests.map(({ line }) => line)).not.toContain('POST /prompt');
  });
});

describe('a control image', () => {
  it('guides a picture as far and as long as it is told to', async () => {
    const { perform, picture } = await open();
    const inputs = [await picture('controlImage')];
    const { report, saved } = await perform('generate_image', SDXL, { ...DUCK, controlNet: { name: 'depth', strength: 0.7, guidanceStart: 0.1, guidanceEnd: 0.8, mode: 'cn_priority' } }, { inputs });
    expect(saved).toHaveLength(1);
    expect(sent()).toMatchObject({
      controlNet: { inputs: { control_net_name: 'controlnet-union-sdxl-1.0_promax.safetensors' } },
      controlTyped: { inputs: { type: 'depth' } },
      guided: { inputs: { strength: 0.7, start_percent: 0.1, end_percent: 0.8 } },
      sampler: { inputs: { positive: ['guided', 0], negative: ['guided', 1] } },
    });
    expect(report.warnings).toEqual(['controlNet.mode has no effect with this model']);
  });

  it('goes with a starting picture and LoRAs', async () => {
    const { perform, picture } = await open();
    const inputs = [await picture('controlImage'), await picture('startingImage', { width: 64, height: 64 }, '#224466')];
    const { report } = await perform('generate_image', SDXL, { ...DUCK, loras: ['ink-wash'], starting_image_strength: 0.3 }, { inputs });
    expect(sent()).toMatchObject({ controlTyped: { inputs: { type: 'canny/lineart/anime_lineart/mlsd' } }, sampler: { inputs: { model: ['lora0', 0], denoise: 0.7 } } });
    expect(report.warnings).toBeUndefined();
  });

  it('is refused where its type needs more than a map', async () => {
    const { perform, picture } = await open();
    const job = perform('generate_image', SDXL, { ...DUCK, controlNet: { name: 'instantid' } }, { inputs: [await picture('controlImage')] });
    await expect(job).rejects.toMatchObject({ code: 'invalid_parameter', details: { parameter: 'controlNet.name' } });
  });

  it('has no place where the server has no ControlNet for the model, which draws nevertheless', async () => {
    const { runtime, perform } = await open({ models: { ...MODELS, controlnet: ['control_v11p_sd15_canny.safetensors'] } });
    const offer = (await runtime.capabilities()).find(({ operation, model }) => operation === 'generate_image' && model === SDXL);
    expect(offer?.limits?.controlImage).toMatchObject({ max: 0 });
    expect((await perform('generate_image', SDXL, DUCK)).saved).toHaveLength(1);
  });
});
