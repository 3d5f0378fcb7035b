import { describe, expect, it } from '@jest/globals';
import { addSubtitles, applyLimits, checkArguments, FlowError, generateImage, OPERATIONS, stitchVideo, type Operation } from '../../nodes/contract/index.ts';

const refusal = (run: () => unknown): FlowError => {
  try {
    run();
  } catch (error) {
    if (FlowError.is(error)) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

describe('checkArguments', () => {
  it('fills in every default', () => {
    expect(checkArguments(generateImage, { prompt: 'a duck' })).toEqual({
      prompt: 'a duck',
      width: 1024,
      height: 1024,
      steps: 20,
      starting_image_strength: 0.5,
      numberOfVariations: 1,
      outputFormat: 'png',
    });
  });

  it('names the parameter, its value and what is allowed', () => {
    expect(refusal(() => checkArguments(generateImage, { prompt: 'a duck', steps: 300 })).message).toBe('steps is 300; generate_image allows 1 to 100');
    expect(refusal(() => checkArguments(generateImage, { prompt: 'a duck', width: 1001 })).message).toBe(
      'width is 1001; generate_image allows 256 to 2048 px in steps of 8',
    );
    expect(refusal(() => checkArguments(generateImage, { prompt: 'a duck', outputFormat: 'gif' })).message).toBe(
      'outputFormat is "gif"; generate_image allows png, jpg, webp',
    );
  });

  it('refuses unknown names, also inside a group', () => {
    expect(refusal(() => checkArguments(generateImage, { prompt: 'a duck', colour: 'red' })).message).toContain('has no parameter colour');
    expect(refusal(() => checkArguments(stitchVideo, { transition: { kind: 'fade' } })).message).toContain('transition.kind');
  });

  it('counts an empty value as not given, and asks for what is required', () => {
    expect(checkArguments(generateImage, { prompt: 'a duck', seed: '', guidance: null })).not.toHaveProperty('seed');
    expect(refusal(() => checkArguments(generateImage, { prompt: '' })).message).toContain('prompt is empty');
  });

  it('takes numbers as text, as expressions often give them', () => {
    expect(checkArguments(generateImage, { prompt: 'a duck', seed: '7' })).toMatchObject({ seed: 7 });
    expect(refusal(() => checkArguments(generateImage, { prompt: 'a duck', seed: '7.5' })).message).toContain('whole numbers');
  });

  it('checks each row of a list', () => {
    const cues = [{ startSeconds: 0, endSeconds: 2, text: 'one' }, { startSeconds: -1, endSeconds: 2, text: 'two' }];
    expect(refusal(() => checkArguments(addSubtitles, { cues })).message).toContain('cues[1].startSeconds is -1');
  });

  it.each([null, [], 'text', 7])('refuses arguments that are no object: %p', (given) => {
    expect(refusal(() => checkArguments(generateImage, given)).code).toBe('invalid_parameter');
  });
});

describe('the catalogue', () => {
  it('is keyed by the names of its operations', () => {
    for (const [name, operation] of Object.entries(OPERATIONS)) expect(operation.name).toBe(name);
  });

  it('gives every default within its own range', () => {
    for (const operation of Object.values(OPERATIONS)) {
      const required = Object.fromEntries(Object.entries(operation.parameters).flatMap(([name, parameter]) => ('required' in parameter && parameter.required ? [[name, 'x']] : [])));
      expect(() => checkArguments(operation, checkArguments(operation, required))).not.toThrow();
    }
  });
});

describe('what a model allows', () => {
  const limits = { steps: { min: 4, max: 10, default: 8 }, sampler: { allowed: ['euler', 'dpmpp_2m'], default: 'euler' }, fps: { allowed: [16, 32] }, width: { min: 480, max: 1536, multipleOf: 16 } };

  it("fills in the model's defaults, and leaves alone what is given or open", () => {
    expect(applyLimits({ prompt: 'a', steps: 5 }, limits, 'z-turbo')).toEqual({ prompt: 'a', steps: 5, sampler: 'euler' });
  });

  it.each([
    [{ steps: 60 }, 'steps is 60; model z-turbo allows 4 to 10'],
    [{ sampler: 'lcm' }, 'sampler is "lcm"; model z-turbo allows euler, dpmpp_2m'],
    [{ fps: 24 }, 'fps is 24; model z-turbo allows 16, 32'],
    [{ width: 500 }, 'width is 500; model z-turbo allows 480 to 1536 in steps of 16'],
  ])('refuses %j', (given, message) => {
    expect(() => applyLimits(given, limits, 'z-turbo')).toThrow(expect.objectContaining({ code: 'invalid_parameter', message }));
  });
});

describe('rows that travel as columns', () => {
  const restyle = {
    ...generateImage,
    name: 'restyle',
    parameters: {
      loras: {
        type: 'columns',
        title: 'LoRAs',
        help: 'Style adapters',
        maxItems: 2,
        fields: {
          loras: { type: 'text', title: 'LoRA', help: 'Its ID', maxLength: 200, required: true },
          loraStrengths: { type: 'number', title: 'Strength', help: 'How much of it', min: -100, max: 100, default: 1 },
        },
      },
    },
  } as const satisfies Operation;

  it('takes a list for each field, and fills in what is left out', () => {
    expect(checkArguments(restyle, { loras: ['a', 'b'], loraStrengths: [0.5, -2] })).toEqual({ loras: ['a', 'b'], loraStrengths: [0.5, -2] });
    expect(checkArguments(restyle, { loras: ['a', 'b'] })).toEqual({ loras: ['a', 'b'], loraStrengths: [1, 1] });
    expect(checkArguments(restyle, {})).toEqual({});
  });

  it.each([
    [{ loras: 'a' }, 'loras is "a"; restyle allows a list'],
    [{ loras: ['a', 'b', 'c'] }, 'loras is ["a","b","c"]; restyle allows at most 2 entries, this has 3'],
    [{ loras: ['a'], loraStrengths: [1, 2] }, 'loraStrengths is [1,2]; restyle allows a list as long as loras, with 1 entries'],
    [{ loras: ['a'], loraStrengths: [200] }, 'loraStrengths[0] is 200; restyle allows -100 to 100'],
    [{ lora: ['a'] }, 'restyle has no parameter lora; it has loras, loraStrengths'],
  ])('refuses %j', (given, message) => {
    expect(() => checkArguments(restyle, given)).toThrow(expect.objectContaining({ code: 'invalid_parameter', message }));
  });
});
