import { describe, expect, it } from '@jest/globals';
import { promptProgress } from '../../../../gpu-runtime/src/runtimes/comfyui/progress.ts';
import { readEvent } from '../../../../gpu-runtime/src/runtimes/comfyui/server/read-event.ts';

const text = (type: string, data: unknown) => readEvent(JSON.stringify({ type, data }));
const binary = (...parts: (number | string)[]): ArrayBuffer => {
  const bytes = Buffer.concat(parts.map((part) => {
    if (typeof part === 'string') return Buffer.from(part);
    const word = Buffer.alloc(4);
    word.writeUInt32BE(part);
    return word;
  }));
  return new Uint8Array(bytes).buffer;
};

describe('readEvent', () => {
  it.each([
    ['executing', { node: '3', prompt_id: 'p' }, { kind: 'running', node: '3', prompt: 'p' }],
    ['executing', { node: null, prompt_id: 'p' }, { kind: 'ended', prompt: 'p' }],
    ['progress', { value: 2, max: 8 }, { kind: 'steps', value: 2, max: 8 }],
    ['progress', { value: 2, max: 8, node: '3', prompt_id: 'p' }, { kind: 'steps', value: 2, max: 8, node: '3', prompt: 'p' }],
    ['execution_cached', { nodes: ['1', '2'], prompt_id: 'p' }, { kind: 'cached', nodes: ['1', '2'], prompt: 'p' }],
    ['execution_success', { prompt_id: 'p' }, { kind: 'ended', prompt: 'p' }],
    ['execution_error', { prompt_id: 'p', node_id: '3' }, { kind: 'ended', prompt: 'p' }],
    ['execution_interrupted', { prompt_id: 'p' }, { kind: 'ended', prompt: 'p' }],
  ])('reads %s', (type, data, event) => {
    expect(text(type, data)).toEqual(event);
  });

  it('reads previews with and without the name of their prompt', () => {
    expect(readEvent(binary(1, 1, 'JPEG'))).toEqual({ kind: 'preview', image: Buffer.from('JPEG') });
    const metadata = JSON.stringify({ prompt_id: 'p', image_type: 'image/png' });
    expect(readEvent(binary(4, metadata.length, metadata, 'PNG'))).toEqual({ kind: 'preview', prompt: 'p', image: Buffer.from('PNG') });
  });

  it.each([
    ['nothing', ''],
    ['half a text', '{"type":"executing","data":{'],
    ['no data', '{"type":"executing"}'],
    ['an unknown type', '{"type":"crystools.monitor","data":{"cpu":3}}'],
    ['a type that sounds like a property', '{"type":"constructor","data":{}}'],
    ['a list', '[1]'],
    ['steps without numbers', '{"type":"progress","data":{"value":"2"}}'],
  ])('passes over %s', (_name, message) => {
    expect(readEvent(message)).toBeUndefined();
  });

  it.each([
    ['an empty frame', binary()],
    ['a frame of a text', binary(3, 4, 'abcd')],
    ['metadata longer than the frame', binary(4, 900, '{}')],
  ])('passes over %s', (_name, frame) => {
    expect(readEvent(frame)).toBeUndefined();
  });
});

describe('promptProgress', () => {
  const prompt = {
    load: { class_type: 'CheckpointLoaderSimple', inputs: {} },
    select: { class_type: 'KSamplerSelect', inputs: {} },
    sample: { class_type: 'SamplerCustomAdvanced', inputs: {} },
    save: { class_type: 'PreviewImage', inputs: {} },
  };

  it('counts a sampler for what it takes, and tells its steps', () => {
    const { hear } = promptProgress(prompt);
    expect(hear({ kind: 'running', node: 'load' })).toEqual({ fraction: 0, activity: 'loading the model' });
    expect(hear({ kind: 'running', node: 'sample' })).toEqual({ fraction: 1 / 33, activity: 'sampling' });
    expect(hear({ kind: 'steps', value: 5, max: 10 })).toEqual({ fraction: 16 / 33, activity: 'sampling', step: 5, stepCount: 10 });
    expect(hear({ kind: 'running', node: 'save' })).toEqual({ fraction: 31 / 33, activity: 'writing the result' });
  });

  it('never goes back, whatever order the server tells it in', () => {
    const { hear } = promptProgress(prompt);
    hear({ kind: 'cached', nodes: ['load', 'select'] });
    const far = hear({ kind: 'states', nodes: { sample: { value: 9, max: 10, state: 'running' } } })?.fraction;
    expect(hear({ kind: 'steps', value: 2, max: 10, node: 'sample' })?.fraction).toBe(far);
    expect(hear({ kind: 'steps', value: 1, max: 0, node: 'save' })?.fraction).toBe(far);
  });

  it('has nothing to say of an end or a preview', () => {
    const { hear } = promptProgress(prompt);
    expect(hear({ kind: 'ended' })).toBeUndefined();
    expect(hear({ kind: 'preview', image: new Uint8Array() })).toBeUndefined();
  });
});
