import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FlowError, OPERATIONS } from '../../../nodes/contract/index.ts';
import { convertWorkflow } from '../../../engine/src/import/convert-workflow.ts';
import { parseWorkflow } from '../../../engine/src/workflow/parse-workflow.ts';

const FOLDER = join(import.meta.dirname, '../../fixtures/old-workflows');
const EXAMPLES = readdirSync(FOLDER).map((file) => file.replace('.json', ''));

/* eslint-disable @typescript-eslint/no-explicit-any */
const read = (name: string): any => JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8'));

function convert(name: string, options = {}) {
  const { workflow, changes } = convertWorkflow(read(name), options) as any;
  const node = (title: string) => workflow.nodes.find((entry: any) => entry.name === title);
  const lines = (title: string, kind?: string): string[] => changes.filter((change: any) => change.node === title && (kind === undefined || change.kind === kind)).map(({ message }: any) => message);
  return { workflow, changes, node, lines };
}

const has = (operation: string): boolean => Object.hasOwn(OPERATIONS, operation);

describe('the thirteen examples', () => {
  it('are thirteen', () => {
    expect(EXAMPLES).toHaveLength(13);
  });

  it.each(EXAMPLES)('%s keeps names, ids, places, wires and other nodes, and can be read', (name) => {
    const before = read(name);
    const { workflow } = convert(name);
    parseWorkflow(workflow);
    expect(workflow.connections).toEqual(before.connections);
    expect(workflow.settings).toEqual(before.settings);
    const outline = (file: any) => file.nodes.map(({ id, name: title, position }: any) => ({ id, title, position }));
    expect(outline(workflow)).toEqual(outline(before));
    const others = (file: any) => file.nodes.filter(({ name: title }: any) => before.nodes.find((node: any) => node.name === title).type !== 'n8n-nodes-sogni.sogni');
    expect(others(workflow)).toEqual(others(before));
  });

  it.each(EXAMPLES)('%s has a line for every node that it converts or leaves', (name) => {
    const old = read(name).nodes.filter(({ type }: any) => type === 'n8n-nodes-sogni.sogni').map(({ name: title }: any) => title);
    const { changes } = convert(name);
    expect(changes.filter(({ kind }: any) => kind === 'converted' || kind === 'left').map(({ node }: any) => node)).toEqual(old);
  });
});

describe('a picture', () => {
  it('by defaults keeps the model that was meant, and leaves wrong constants to it', () => {
    const { node, lines } = convert('picture-by-defaults');
    expect(node('Picture')).toMatchObject({
      type: 'n8n-nodes-sogni-flow.sogniImage',
      typeVersion: 1,
      parameters: { operation: 'generate_image', prompt: 'a red fox in the snow', options: { model: 'flux1-schnell-fp8' } },
    });
    expect(node('Picture').parameters.options).toEqual({ model: 'flux1-schnell-fp8' });
    expect(lines('Picture', 'default')).toEqual([
      'steps 20 is what the old node sends for every model; left to flux1-schnell-fp8, which takes 4',
      'guidance 7.5 is what the old node sends for every model; left to flux1-schnell-fp8, which takes 1',
    ]);
  });

  it('in groups carries everything over that has a counterpart, and tells what has none', () => {
    const { node, lines } = convert('picture-in-groups');
    expect(node('Picture').parameters.options).toMatchObject({ model: 'z_image_turbo_bf16', negativePrompt: 'people', numberOfVariations: 2, seed: 42, outputFormat: 'jpg', height: 768 });
    expect(node('Picture').parameters.options).not.toHaveProperty('steps');
    expect(lines('Picture', 'dropped')).toEqual(expect.arrayContaining([expect.stringMatching(/^tokenType \(sogni\)/), expect.stringMatching(/^timeout \(90000\)/), expect.stringMatching(/^network \(relaxed\)/)]));
    expect(lines('Picture', 'credential')).toEqual(['choose a Sogni API credential with an API key in place of "Sogni account", which has a user name and a password']);
    expect(node('Picture')).not.toHaveProperty('credentials');
  });

  it('with fields of the old form is read alike', () => {
    const { node, lines } = convert('picture-flat-fields');
    expect(node('Picture').parameters.options).toEqual({ model: 'coreml-albedobaseXL_v31Large', numberOfVariations: 3, steps: 30, guidance: 6, width: 1152, height: 896 });
    expect(lines('Picture', 'default')).toEqual([]);
    expect(lines('Picture', 'dropped')).toEqual(['downloadImages (false) is not carried over: the pictures are always there as binary data']);
  });

  it('of a size by name gets width and height; expressions stay as they are', () => {
    const { node } = convert('picture-size-preset');
    expect(node('Picture').parameters).toMatchObject({ prompt: '={{ $json.subject }} at night', options: { width: 1344, height: 768, steps: '={{ $json.steps }}' } });
    expect(JSON.stringify(node('Picture'))).not.toContain('canny');
  });

  it('guided by a ControlNet keeps it where the operation has one, and says so where it has not', () => {
    const { node, lines } = convert('picture-control-net');
    const { controlNet } = OPERATIONS.generate_image!.parameters;
    if (controlNet) expect(node('Picture').parameters).toMatchObject({ controlImageSource: 'binary', controlImageBinaryField: 'drawing', options: { controlNet: { values: { name: 'scribble', strength: 0.7, mode: 'cn_priority', guidanceStart: 0.1, guidanceEnd: 0.9 } } } });
    else expect(lines('Picture', 'dropped')).toEqual(expect.arrayContaining([expect.stringMatching(/^controlNetType \(scribble\)/), expect.stringMatching(/^controlNetImageProperty \(drawing\)/)]));
    expect(lines('Picture', 'check')).toContain('model coreml-dreamshaperXL_v1 is not in the catalogue; its limits are not known here');
  });

  it('for any model names none', () => {
    expect(convert('picture-by-defaults', { anyModel: true }).node('Picture').parameters.options).toEqual({});
  });
});

describe('an edit', () => {
  it('of one picture takes it from the same binary field', () => {
    const { node, lines } = convert('edit-one-image');
    expect(node('Edit').parameters).toEqual({ operation: 'edit_image', prompt: 'make it winter', imageBinaryField: 'data', options: { model: 'qwen_image_edit_2511_fp8_lightning' } });
    expect(lines('Edit', 'dropped')).toEqual([]);
  });

  it('guided by three carries them over or tells of each that has no place', () => {
    const { node, lines } = convert('edit-three-images');
    const { takes } = OPERATIONS.edit_image!;
    expect(node('Edit').parameters.imageBinaryField).toBe('person');
    if (takes.some(({ name }) => name === 'reference')) expect(node('Edit').parameters.referenceBinaryField).toBe('room, style');
    else expect(lines('Edit', 'dropped')).toEqual(expect.arrayContaining([expect.stringMatching(/^contextImage2Property \(room\)/), expect.stringMatching(/^contextImage3Property \(style\)/)]));
  });

  it('leaves a value that the model refuses to the model', () => {
    const { node, lines } = convert('edit-three-images');
    if ('guidance' in OPERATIONS.edit_image!.parameters) expect(lines('Edit', 'default')).toContain('guidance is 9; model qwen_image_edit_2511_fp8 allows 2.5 to 5; left to qwen_image_edit_2511_fp8, which takes 4');
    expect(node('Edit').parameters.options).not.toHaveProperty('guidance');
  });
});

describe('a clip', () => {
  it('from a picture is animated; constants are left to the model; settings of the node stay', () => {
    const { node, lines } = convert('video-from-picture');
    expect(node('Clip')).toMatchObject({ type: 'n8n-nodes-sogni-flow.sogniVideo', onError: 'continueRegularOutput', retryOnFail: true });
    expect(node('Clip').parameters).toEqual({
      ...{ operation: 'animate_photo', prompt: 'the boat drifts away', imageBinaryField: 'image' },
      options: { videoModel: 'wan_v2.2-14b-fp8_i2v_lightx2v' },
    });
    expect(lines('Clip', 'default')).toEqual(
      expect.arrayContaining([
        'frames 30 is what the old node sends for every model; the length is left to wan_v2.2-14b-fp8_i2v_lightx2v, which takes 5 s',
        'fps 30 is what the old node sends for every model; left to wan_v2.2-14b-fp8_i2v_lightx2v, which takes 16',
        'width 512 is what the old node sends for every model; left to wan_v2.2-14b-fp8_i2v_lightx2v, which takes 640',
      ]),
    );
  });

  it('tells of expressions that read what items no longer have', () => {
    expect(convert('video-from-picture').lines('Link')).toEqual(['it reads videoUrls, which items no longer have; $json.artifacts[0].url is in its place']);
  });

  it('between two pictures turns its frames into seconds', () => {
    const { node, lines } = convert('video-between-frames');
    expect(node('Clip').parameters).toMatchObject({ operation: 'animate_photo', imageBinaryField: 'first', options: { duration: 4.042, seed: 7 } });
    expect(lines('Clip', 'check')).toContain('frames 97 at 24 a second are now a duration of 4.042 s');
    if (OPERATIONS.animate_photo!.takes.some(({ name }) => name === 'endImage')) expect(node('Clip').parameters.endImageBinaryField).toBe('last');
    else expect(lines('Clip', 'dropped')).toContain('referenceImageEndProperty (last) is not carried over: animate_photo has no place for a further image');
  });

  it.each([
    ['video-from-text', 'generate_video'],
    ['video-from-sound', 'sound_to_video'],
    ['video-from-video', 'video_to_video'],
  ])('%s becomes %s where that is there, else stays as it is', (name, operation) => {
    const { node, lines } = convert(name);
    if (has(operation)) expect(node('Clip').parameters.operation).toBe(operation);
    else {
      expect(node('Clip')).toEqual(read(name).nodes[1]);
      expect(lines('Clip', 'left')).toEqual([expect.stringContaining(`would be ${operation}, which this version does not have`)]);
    }
  });
});

describe('what has no node', () => {
  it('stays as it is, with what to do instead', () => {
    const { node, lines } = convert('prices-models-and-chat');
    for (const name of ['Price', 'Models', 'Model', 'Balance', 'Idea', 'Chat Models']) {
      expect(node(name)).toEqual(read('prices-models-and-chat').nodes.find((entry: any) => entry.name === name));
      expect(lines(name, 'left')).toHaveLength(1);
    }
    expect(node('Picture').type).toBe('n8n-nodes-sogni-flow.sogniImage');
    expect(lines('Balance')[0]).toContain('sogni-flow balance');
  });
});

describe('what cannot be converted', () => {
  const refusal = (file: unknown): Error => {
    try {
      convertWorkflow(file);
    } catch (error) {
      if (FlowError.is(error)) return error;
    }
    throw new Error('nothing was refused');
  };

  it('is refused: no workflow, and one without such a node', () => {
    expect(refusal('text')).toMatchObject({ code: 'invalid_workflow' });
    expect(refusal({ nodes: [{ name: 'A', type: 'n8n-nodes-base.set', parameters: {} }] })).toMatchObject({ code: 'invalid_input', message: expect.stringContaining('Types here are n8n-nodes-base.set') });
    expect(refusal({ nodes: [{ name: 'A', type: 'n8n-nodes-sogni.sogni', typeVersion: 2 }] })).toMatchObject({ code: 'invalid_input' });
  });

  it('is told field by field', () => {
    const old = { name: 'A', type: 'n8n-nodes-sogni.sogni', typeVersion: 1, parameters: { positivePrompt: 'x', mystery: 1, additionalFields: { output: { sizePreset: 'panorama' }, secret: 'y' } } };
    const { changes } = convertWorkflow({ nodes: [old], connections: {} });
    const messages = changes.filter(({ kind }) => kind === 'dropped').map(({ message }) => message);
    expect(messages).toEqual(
      expect.arrayContaining([
        'sizePreset (panorama) is not carried over: it is no size that is known here; fill in width and height',
        'mystery (1) is not carried over: it is not known',
        'secret (y) is not carried over: it is not known',
      ]),
    );
  });
});
