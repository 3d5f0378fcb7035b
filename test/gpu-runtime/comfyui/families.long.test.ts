/** Every graph against the interface of the node classes: the simulated server refuses wrong links, values and names as the real one does. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { findModel, findOperation, OPERATIONS, type Operation } from '../../../nodes/contract/index.ts';
import { placesOf, isFile, isLink, isNamed, isOptional, isUpload, type Way } from '../../../gpu-runtime/src/runtimes/comfyui/graph.ts';
import { FAMILIES } from '../../../gpu-runtime/src/runtimes/comfyui/graphs/index.ts';
import { classesOf } from '../../../gpu-runtime/src/runtimes/comfyui/offers.ts';
import type { RuntimeInput } from '../../../gpu-runtime/src/runtimes/port.ts';
import { NODE_CLASSES } from './simulator/node-classes.ts';
import type { PromptGraph } from './simulator/validate-prompt.ts';
import { fakeFfmpeg, GENERATIONS, MODELS, openBench, type Bench, type BenchOptions } from './workbench.ts';

let bench: Bench;
const open = async (options: BenchOptions = {}): Promise<Bench> => (bench = await openBench({ runtime: { ffmpeg: fakeFfmpeg({ durationSeconds: 5, width: 640, height: 640 }) }, ...options }));
afterEach(() => bench.close());

/** What an operation cannot do without. */
const NEEDED: Readonly<Record<string, object>> = {
  generate_image: { prompt: 'a duck' },
  edit_image: { prompt: 'make it a goose' },
  apply_style: { prompt: 'watercolour' },
  refine_result: { prompt: 'warmer light' },
  restore_photo: { prompt: 'remove scratches' },
  change_angle: {},
  upscale_image: {},
  generate_video: { prompt: 'a duck swims', duration: 5 },
  animate_photo: { prompt: 'the duck swims off', duration: 5 },
  sound_to_video: { prompt: 'a woman speaks', duration: 3 },
  generate_music: { prompt: 'calm piano', duration: 20 },
};

const ways = FAMILIES.flatMap((family) => family.ways.map((way) => ({ family, way })));
const named = ways.map(({ family, way }) => [`${family.title}: ${way.operation}${way.needs ? ` with ${way.needs.join(', ')}` : ''}`, family, way] as const);

/** The graph as the server got it. */
const sent = ({ sim }: Bench): PromptGraph => (sim.requests.findLast(({ line }) => line === 'POST /prompt')?.body as { prompt: PromptGraph }).prompt;

/** A follow-up has the graph of an edit, whose further places it leaves empty. */
const operationsOf = ({ operation, wording }: Way): Operation[] => [operation, ...(wording === undefined ? [] : ['edit_image'])].map(findOperation);

describe('graphs', () => {
  it.each(named)('%s is taken by a server, and gives its result', async (_name, family, way) => {
    const { runtime, perform, picture, sound } = await open({ models: MODELS });
    const offers = (await runtime.capabilities()).filter(({ operation, title }) => operation === way.operation && title.startsWith(family.title));
    const model = typeof family.model === 'string' ? family.model : offers[0]?.model;
    const inputs = await Promise.all((way.needs ?? []).map((slot) => (slot === 'audio' ? sound(slot) : picture(slot))));
    const { saved, report } = await perform(way.operation, model ?? 'none', NEEDED[way.operation] as Record<string, unknown>, { inputs });
    expect(saved.map(({ role }) => role)).toEqual(Object.values(way.results));
    expect(report.warnings).toBeUndefined();
  });

  it('link to outputs that are there, and name values, parts and slots that are there', () => {
    for (const { family, way } of ways) {
      const derived = ['controlType', 'controlStrength', 'controlStart', 'controlEnd', ...Array.from({ length: 8 }, (_, at) => [`lora${at}`, `loraStrength${at}`]).flat()];
      const known = [...derived, ...operationsOf(way).flatMap(({ parameters }) => Object.keys(parameters)), 'denoise', 'frames', 'renderedFps', 'halfSteps', 'prefix', 'width', 'height', 'seed'];
      for (const [node, input, place] of placesOf(way.graph)) {
        const where = `${family.title}, ${way.operation}, ${node}.${input}`;
        const link = isLink(place) ? place : typeof place === 'object' && isOptional(place) ? place.link : undefined;
        if (link) expect({ where, outputs: NODE_CLASSES[way.graph[link[0]]?.class_type ?? '']?.outputs[link[1]] }).toEqual({ where, outputs: expect.any(String) });
        else if (isNamed(place)) expect({ where, known }).toEqual({ where, known: expect.arrayContaining([place.value]) });
        else if (isFile(place)) expect({ where, parts: Object.keys({ ...family.files, ...way.files }) }).toEqual({ where, parts: expect.arrayContaining([place.file]) });
        else if (isUpload(place)) expect({ where, slots: operationsOf(way).flatMap(({ takes }) => takes.map(({ name }) => name)) }).toEqual({ where, slots: expect.arrayContaining([place.upload]) });
      }
      expect(Object.keys(way.results).every((node) => NODE_CLASSES[way.graph[node]?.class_type ?? '']?.files)).toBe(true);
    }
    expect(classesOf(FAMILIES).filter((name) => !NODE_CLASSES[name])).toEqual([]);
  });
});

describe('what a server offers', () => {
  it.each(GENERATIONS)('is what it has files for, when it is %s', async (generation) => {
    const { runtime } = await open({ generation });
    const models = [...new Set((await runtime.capabilities()).map(({ model }) => model))];
    expect(models).toEqual(expect.arrayContaining(['sd_xl_base_1.0', 'juggernautXL_v9', 'flux1-schnell-fp8', 'flux1-dev-kontext', '4x-UltraSharp', 'ace_step_1.5_turbo', 'ltx23-22b-fp8_i2v_dev']));
    expect(models).not.toContain('v1-5-pruned');
    const fixed = FAMILIES.flatMap(({ model }) => (typeof model === 'string' ? [model] : []));
    expect(models).toEqual(expect.arrayContaining([...new Set(fixed)]));
  });

  it('costs something: play money does not pay it', async () => {
    const { runtime } = await open();
    const offered = await runtime.capabilities();
    expect(offered.every(({ playMoney, rate }) => !playMoney && rate > 0)).toBe(true);
    for (const { operation } of offered) expect(OPERATIONS[operation]?.runtimes).toContain('comfyui');
  });

  it('is told once for each operation and model', async () => {
    const { runtime } = await open();
    const names = (await runtime.capabilities()).map(({ operation, model }) => `${operation} ${model}`);
    expect(names).toEqual([...new Set(names)]);
  });

  it('is only what it has node classes for', async () => {
    const { runtime } = await open({ lacks: ['TextEncodeQwenImageEditPlus', 'SetLatentNoiseMask'] });
    const offered = await runtime.capabilities();
    expect(offered.some(({ model }) => model.startsWith('qwen_image_edit'))).toBe(false);
    expect(offered.filter(({ model }) => model === 'sd_xl_base_1.0').map(({ operation }) => operation)).toEqual(['generate_image']);
  });

  it('is read from either form in which servers list files', async () => {
    const [one, other] = [await openBench(), await openBench({ newStyleChoices: true })];
    expect(await one.runtime.capabilities()).toEqual(await other.runtime.capabilities());
    await one.close();
    bench = other;
  });

  it('is within what the catalogue allows of the model', async () => {
    const { runtime } = await open();
    const offered = await runtime.capabilities();
    const turbo = offered.find(({ model }) => model === 'z_image_turbo_bf16');
    expect(turbo?.limits).toMatchObject({ steps: findModel('generate_image', 'z-turbo')?.limits.steps, controlImage: { max: 0 }, startingImage: { min: 0, max: 1 } });
    expect(offered.find(({ model }) => model === 'qwen_image_edit_2511_fp8')?.limits).toMatchObject({ reference: { min: 0, max: 2 }, mask: { max: 0, why: expect.any(String) } });
    expect(offered.find(({ model, operation }) => model === 'sd_xl_base_1.0' && operation === 'edit_image')?.limits).toMatchObject({ mask: { min: 1, max: 1 } });
  });

  it('is another version when a file is another one', async () => {
    const { runtime } = await open();
    const before = (await runtime.capabilities()).find(({ model }) => model === 'z_image_turbo_bf16')?.version;
    await bench.close();
    const { runtime: changed } = await open({ models: { ...MODELS, vae: ['flux_vae.safetensors', ...MODELS.vae!.slice(1)] } });
    expect((await changed.capabilities()).find(({ model }) => model === 'z_image_turbo_bf16')?.version).not.toBe(before);
  });
});

describe('what a graph is given', () => {
  it('leaves out the nodes of references that are not there', async () => {
    const { perform, picture } = await open();
    const reference = await picture('reference', { width: 40, height: 40 });
    const run = async (inputs: readonly RuntimeInput[]): Promise<PromptGraph> => {
      await perform('edit_image', 'qwen_image_edit_2511_fp8', { prompt: 'wear it' }, { inputs: [await picture('image'), ...inputs] });
      return sent(bench);
    };
    expect((await run([])).told?.inputs).not.toHaveProperty('image2');
    const { told, second, third } = await run([reference]);
    expect(told?.inputs).toMatchObject({ image1: ['scaled', 0], image2: ['second', 0] });
    expect([second?.inputs.image, third]).toEqual([`sogni-flow/${reference.artifact.digest}.png`, undefined]);
  });

  it('passes the words through where a chain of references is shorter', async () => {
    const { perform, picture } = await open();
    await perform('edit_image', 'flux1-dev-kontext', { prompt: 'at night' }, { inputs: [await picture('image')] });
    expect(sent(bench).second?.inputs).toEqual({ conditioning: ['first', 0] });
  });

  it('takes the size of the source in steps that the model can make', async () => {
    const { perform, picture } = await open();
    const { saved, report } = await perform('edit_image', 'sd_xl_base_1.0', { prompt: 'a pond' }, { inputs: [await picture('image', { width: 333, height: 250 }), await picture('mask', { width: 100, height: 100 })] });
    expect(saved[0]).toMatchObject({ width: 328, height: 248 });
    expect(report.warnings).toEqual(['the result is 328 × 248 px instead of 333 × 250: the model makes sides in steps of 8 and at most 2.4 megapixels of a source']);
  });

  it('makes a large source small enough for the model, in its shape', async () => {
    const { perform, picture } = await open();
    const { saved } = await perform('edit_image', 'qwen_image_edit_2511_fp8', { prompt: 'at night' }, { inputs: [await picture('image', { width: 4000, height: 3000 })] });
    const [{ width = 0, height = 0 } = {}] = saved;
    expect(width * height).toBeLessThanOrEqual(2_400_000);
    expect(width / height).toBeCloseTo(4 / 3, 1);
  });

  it('enlarges to the size that was asked for, whatever the upscaler makes', async () => {
    const { perform, picture } = await open();
    const { saved } = await perform('upscale_image', '4x-UltraSharp', { scale: '3' }, { inputs: [await picture('image', { width: 33, height: 20 })] });
    expect(saved[0]).toMatchObject({ width: 99, height: 60 });
  });

  it('counts frames by the pattern of the family', async () => {
    const { perform } = await open();
    await perform('generate_video', 'wan_v2.2-14b-fp8_t2v', { prompt: 'waves', duration: 5, steps: 21 });
    expect(sent(bench).latent?.inputs).toMatchObject({ length: 81, width: 640, height: 640 });
    expect(sent(bench)).toMatchObject({ firstSampler: { inputs: { end_at_step: 11 } }, secondSampler: { inputs: { start_at_step: 11 } }, clipped: { inputs: { fps: 16 } } });
    await perform('generate_video', 'ltx23-22b-fp8_t2v_distilled', { prompt: 'waves', duration: 5 });
    expect(sent(bench)).toMatchObject({ empty: { inputs: { length: 121, width: 1920, height: 1088 } }, silence: { inputs: { frames_number: 121, frame_rate: 24 } } });
  });

  it('lets a clip follow the part of a sound that it is as long as, with a face or without', async () => {
    const { perform, picture, sound } = await open();
    await perform('sound_to_video', 'wan_v2.2-14b-fp8_s2v', { prompt: 'a woman speaks', duration: 3, audioStart: 1.5 }, { inputs: [await sound('audio')] });
    expect(sent(bench)).toMatchObject({ heard: { inputs: { start_index: 1.5, duration: 3 } }, framed: { inputs: { length: 49 } }, clipped: { inputs: { audio: ['heard', 0] } } });
    expect(sent(bench).framed?.inputs).not.toHaveProperty('ref_image');
    await perform('sound_to_video', 'wan_v2.2-14b-fp8_s2v_lightx2v', { prompt: 'a woman speaks' }, { inputs: [await sound('audio'), await picture('image')] });
    expect(sent(bench)).toMatchObject({ framed: { inputs: { length: 81, ref_image: ['firstScaled', 0] } }, model: { inputs: { model: ['fast', 0] } } });
    await perform('sound_to_video', 'ltx23-22b-fp8_ia2v_distilled', { prompt: 'a woman speaks', duration: 3 }, { inputs: [await sound('audio'), await picture('image')] });
    expect(sent(bench)).toMatchObject({ both: { inputs: { video_latent: ['begun', 0], audio_latent: ['given', 0] } }, given: { class_type: 'SetLatentNoiseMask' }, clipped: { inputs: { audio: ['heard', 0] } } });
    expect(sent(bench)).not.toHaveProperty('silence');
    await expect(perform('sound_to_video', 'wan_v2.2-14b-fp8_s2v', { prompt: 'a woman speaks', duration: 6 }, { inputs: [await sound('audio')] })).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining('one window') });
  });

  it('keeps as much of a starting picture as was asked for', async () => {
    const { perform, picture } = await open();
    await perform('generate_image', 'sd_xl_base_1.0', { prompt: 'a duck', starting_image_strength: 0.75 }, { inputs: [await picture('startingImage')] });
    expect(sent(bench).sampler?.inputs).toMatchObject({ denoise: 0.25, steps: 25, cfg: 6, sampler_name: 'dpmpp_2m', scheduler: 'karras' });
  });

  it('adds the style to the words, and warns of what it has no place for', async () => {
    const { perform } = await open();
    const { report } = await perform('generate_image', 'z_image_turbo_bf16', { prompt: 'a duck', stylePrompt: 'woodcut', negativePrompt: 'people' });
    expect(sent(bench).positive?.inputs.text).toBe('a duck, woodcut');
    expect(report.warnings).toEqual(['negativePrompt has no effect with this model']);
  });

  it('says the whole of an instruction of which the request has a part', async () => {
    const { perform, picture } = await open();
    await perform('apply_style', 'qwen_image_edit_2511_fp8_lightning', { prompt: 'watercolour' }, { inputs: [await picture('image')] });
    expect(sent(bench)).toMatchObject({ told: { inputs: { prompt: 'Restyle the picture as watercolour. Keep what it shows and where everything is.' } }, sampler: { inputs: { steps: 4, cfg: 1 } } });
    await perform('change_angle', 'qwen_image_edit_2511_fp8', {}, { inputs: [await picture('image')] });
    expect(sent(bench)).toMatchObject({ told: { inputs: { prompt: expect.stringContaining('front-right quarter view eye-level shot medium shot') } }, sampler: { inputs: { steps: 20 } } });
  });

  it('ends a clip with a last frame if there is one', async () => {
    const { perform, picture } = await open();
    await perform('animate_photo', 'wan_v2.2-14b-fp8_i2v', { prompt: 'turn' }, { inputs: [await picture('image'), await picture('endImage', { width: 50, height: 90 })] });
    expect(sent(bench).framed).toMatchObject({ class_type: 'WanFirstLastFrameToVideo', inputs: { end_image: ['lastScaled', 0] } });
    await expect(perform('animate_photo', 'wan_v2.2-14b-fp8_i2v', { prompt: 'turn' }, { inputs: [await picture('image'), await picture('moreImages')] })).rejects.toMatchObject({ code: 'invalid_input' });
  });
});
