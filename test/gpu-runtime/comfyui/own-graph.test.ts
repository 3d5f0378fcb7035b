import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { readOwnGraphs } from '../../../gpu-runtime/src/runtimes/comfyui/index.ts';
import { ownGraph } from '../../../gpu-runtime/src/runtimes/comfyui/own-graph.ts';
import type { PromptGraph } from './simulator/validate-prompt.ts';
import { openBench, type Bench } from './workbench.ts';

/** As ComfyUI exports it. */
const GRAPH = {
  '4': { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'sdxl/sd_xl_base_1.0.safetensors' }, _meta: { title: 'Load Checkpoint' } },
  '5': { class_type: 'EmptyLatentImage', inputs: { width: 512, height: 512, batch_size: 1 } },
  '6': { class_type: 'CLIPTextEncode', inputs: { text: 'a cat', clip: ['4', 1] } },
  '7': { class_type: 'CLIPTextEncode', inputs: { text: 'text, watermark', clip: ['4', 1] } },
  '3': { class_type: 'KSampler', inputs: { seed: 1, steps: 12, cfg: 8, sampler_name: 'euler', scheduler: 'normal', denoise: 1, model: ['4', 0], positive: ['6', 0], negative: ['7', 0], latent_image: ['5', 0] } },
  '8': { class_type: 'VAEDecode', inputs: { samples: ['3', 0], vae: ['4', 2] } },
  '9': { class_type: 'PreviewImage', inputs: { images: ['8', 0] } },
};
const FILE = {
  operation: 'generate_image',
  model: 'my-style',
  title: 'My style',
  graph: GRAPH,
  bind: { prompt: ['6.text'], negativePrompt: '7.text', seed: ['3.seed'], steps: ['3.steps'], width: ['5.width'], height: ['5.height'] },
  results: { '9': 'image' },
};
const read = (changes: object, allowed?: readonly string[]) => ownGraph(JSON.stringify({ ...FILE, ...changes }), allowed);

let bench: Bench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

describe("a graph of one's own", () => {
  it('is a model like any other: filled where it is bound, as it was exported elsewhere', async () => {
    bench = await openBench({ runtime: { families: [read({ rate: 2, memoryGb: 24 })] } });
    const { perform, runtime, sim } = bench;
    expect((await runtime.capabilities())[0]).toMatchObject({ operation: 'generate_image', model: 'my-style', title: 'My style', playMoney: false, rate: 2, memoryBytes: 24 * 2 ** 30 });
    const { saved, report } = await perform('generate_image', 'my-style', { prompt: 'a duck', width: 256, height: 320, guidance: 3 });
    expect(saved).toMatchObject([{ role: 'image', width: 256, height: 320, seed: 7 }]);
    expect(report.warnings).toEqual(['guidance has no effect with this model']);
    const { prompt } = sim.requests.findLast(({ line }) => line === 'POST /prompt')?.body as { prompt: PromptGraph };
    expect(prompt).toMatchObject({ '6': { inputs: { text: 'a duck' } }, '7': { inputs: { text: 'text, watermark' } }, '3': { inputs: { seed: 7, steps: 12, cfg: 8 } } });
  });

  it('takes files in the slots that it binds', async () => {
    const graph = { ...GRAPH, '10': { class_type: 'LoadImage', inputs: { image: 'example.png' } }, '5': { class_type: 'VAEEncode', inputs: { pixels: ['10', 0], vae: ['4', 2] } } };
    bench = await openBench({ runtime: { families: [read({ operation: 'edit_image', graph, bind: { prompt: '6.text', image: '10.image', denoise: '3.denoise' } })] } });
    const image = await bench.picture('image');
    const { saved } = await bench.perform('edit_image', 'my-style', { prompt: 'a duck', strength: 0.5 }, { inputs: [image] });
    expect(saved).toHaveLength(1);
    await expect(bench.perform('edit_image', 'my-style', { prompt: 'a duck' }, { inputs: [image, await bench.picture('mask')] })).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('is not offered by a server that lacks one of its nodes', async () => {
    bench = await openBench({ lacks: ['EmptyLatentImage'], runtime: { families: [read({})] } });
    expect((await bench.runtime.capabilities()).some(({ model }) => model === 'my-style')).toBe(false);
  });

  it.each([
    ['a class that is not on the list', 'SaveTextFile'],
    ['a class that sounds like a property', 'constructor'],
    ['one that sends pictures to another company', 'FluxProImageNode'],
  ])('may not have %s', (_name, name) => {
    const graph = { ...GRAPH, '11': { class_type: name, inputs: {} } };
    expect(() => read({ graph })).toThrow(expect.objectContaining({ code: 'forbidden', message: expect.stringContaining(name), details: { node: name } }));
  });

  it('may have a class that the operator allows', () => {
    expect(read({ graph: { ...GRAPH, '11': { class_type: 'MyNode', inputs: {} } } }, ['MyNode']).ways).toHaveLength(1);
  });

  it.each([
    ['no operation', { operation: 'draw' }, 'operation is "draw"'],
    ['no model', { model: 3 }, 'model is 3'],
    ['a graph as the editor saves it', { graph: { nodes: [], links: [] } }, 'Export (API)'],
    ['no nodes', { graph: {} }, 'graph is {}'],
    ['a link to nowhere', { graph: { ...GRAPH, '8': { class_type: 'VAEDecode', inputs: { samples: ['99', 0], vae: ['4', 2] } } } }, '8.samples is ["99",0]'],
    ['a value that is none', { graph: { ...GRAPH, '5': { class_type: 'EmptyLatentImage', inputs: { width: null } } } }, '5.width is null'],
    ['a place of no node', { bind: { prompt: ['66.text'] } }, '"66.text"'],
    ['a place that sounds like a property', { bind: { prompt: ['constructor.text'] } }, '"constructor.text"'],
    ['a name that sounds like a property', { bind: { constructor: ['6.text'] } }, 'bind has constructor'],
    ['a place that is no place', { bind: { prompt: [6] } }, 'bind.prompt is for 6'],
    ['a name that the operation has not', { bind: { mood: ['6.text'] } }, 'bind has mood'],
    ['no results', { results: {} }, 'results is {}'],
    ['results of no node', { results: { '99': 'image' } }, 'results is {"99":"image"}'],
    ['a need for memory that is none', { memoryGb: '24 GB' }, 'memoryGb is "24 GB"'],
    ['a rate that is none', { rate: 0 }, 'rate is 0'],
    ['sides that are none', { sides: 1.5 }, 'sides 1.5'],
  ])('is refused with %s', (_name, changes, told) => {
    expect(() => read(changes)).toThrow(expect.objectContaining({ code: 'invalid_configuration', message: expect.stringContaining(told) }));
  });

  it.each(['', 'x', '[]', 'null', '3'])('is refused when it is "%s"', (text) => {
    expect(() => ownGraph(text)).toThrow(expect.objectContaining({ code: 'invalid_configuration' }));
  });
});

describe("a folder of one's own graphs", () => {
  it('is read file by file; those that cannot be used are told, the others are used', async () => {
    bench = await openBench();
    const folder = join(bench.folder, 'graphs');
    await mkdir(folder);
    await writeFile(join(folder, 'b-good.json'), JSON.stringify(FILE));
    await writeFile(join(folder, 'a-bad.json'), '{');
    await writeFile(join(folder, 'readme.txt'), 'not a graph');
    const { families, refused } = await readOwnGraphs(folder);
    expect(families.map(({ model }) => model)).toEqual(['my-style']);
    expect(refused).toEqual({ 'a-bad.json': expect.objectContaining({ code: 'invalid_configuration' }) });
  });

  it('may be missing', async () => {
    expect(await readOwnGraphs('/nowhere/at/all')).toEqual({ families: [], refused: {} });
  });
});
