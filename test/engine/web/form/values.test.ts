import { describe, expect, it } from '@jest/globals';
import type { TemplateInput } from 'n8n-nodes-sogni-flow/contract';
import { checkValue } from '../../../../engine/web/src/form/check-value.ts';
import { startValues, toInputs } from '../../../../engine/web/src/form/values.ts';
import { anInput } from './an-input.ts';

const file = { artifact: 'a'.repeat(64), name: 'face.jpg', url: '/v1/artifacts/a', bytes: 10 };

describe('startValues', () => {
  const inputs = [
    anInput({ name: 'Prompt', default: 'a duck' }),
    anInput({ name: 'Captions', type: 'boolean', widget: 'switch', default: true }),
    anInput({ name: 'Extras', type: 'select', widget: 'choices', default: ['grain'], multiple: { min: 0, max: 2 } }),
    anInput({ name: 'Photo', type: 'image', widget: 'photo' }),
    anInput({ name: 'Seed', type: 'number', widget: 'seed' }),
  ];

  it("begins with the author's values", () => {
    expect(startValues(inputs)).toEqual({ Prompt: 'a duck', Captions: 'yes', Extras: ['grain'], Photo: [], Seed: '' });
  });

  it('takes those of an earlier run, a file by its digest', () => {
    const given = { Prompt: '', Captions: false, Extras: [], Photo: { artifact: 'b'.repeat(64) }, Seed: 7 };
    expect(startValues(inputs, given)).toMatchObject({ Prompt: '', Captions: 'no', Extras: [], Seed: '7', Photo: [{ artifact: 'b'.repeat(64), url: `/v1/artifacts/${'b'.repeat(64)}` }] });
  });

  it('leaves out what has another shape, such as what was kept for an older version', () => {
    expect(startValues(inputs, { Prompt: { a: 1 }, Extras: 'x', Photo: 'x', gone: 1 })).toEqual(startValues(inputs));
  });
});

describe('toInputs', () => {
  it('leaves out what is empty, unless it was emptied on purpose', () => {
    const inputs = [anInput({ name: 'A' }), anInput({ name: 'B', default: 'x' }), anInput({ name: 'Files', type: 'image', widget: 'file' })];
    expect(toInputs(inputs, { A: ' ', B: '', Files: [] })).toEqual({ B: '' });
  });

  it('sends numbers as numbers, and of files the digest and the name alone', () => {
    const inputs = [anInput({ name: 'Length', type: 'number' }), anInput({ name: 'Photo', type: 'image', widget: 'photo' }), anInput({ name: 'Scenes', type: 'image', widget: 'file', multiple: { min: 1, max: 4 } })];
    const sent = { artifact: file.artifact, name: file.name };
    expect(toInputs(inputs, { Length: '4.5', Photo: [file], Scenes: [file, file] })).toEqual({ Length: 4.5, Photo: sent, Scenes: [sent, sent] });
  });

  it('never sends what is only read, or hidden', () => {
    const inputs = [anInput({ name: 'Note', widget: 'html' }), anInput({ name: 'Source', widget: 'hidden', internal: true, default: 'page' })];
    expect(toInputs(inputs, { Note: 'x', Source: 'y' })).toEqual({});
  });

  it('answers the switch in the words of its form', () => {
    const options = ['yes', 'no'].map((value) => ({ value, label: value }));
    expect(toInputs([anInput({ name: 'On', type: 'boolean', widget: 'switch', options })], { On: 'no' })).toEqual({ On: 'no' });
    expect(toInputs([anInput({ name: 'On', type: 'boolean', widget: 'switch' })], { On: 'yes' })).toEqual({ On: true });
  });
});

describe('checkValue', () => {
  const slider: Partial<TemplateInput> = { type: 'number', widget: 'slider', min: 2, max: 10, step: 0.1, unit: 's' };
  it.each([
    ['a number in its range', slider, '2.3', undefined],
    ['a number above it', slider, '11', 'From 2 to 10 s.'],
    ['a number below the least', { type: 'number', widget: 'number', min: 0 }, '-1', 'At least 0.'],
    ['a number between steps', { ...slider, step: 2 }, '3', 'In steps of 2 s from 2.'],
    ['no number', slider, 'four', 'A number is needed.'],
    ['nothing, where nothing is needed', {}, '', undefined],
    ['nothing, where something is', { required: true }, '  ', 'This is needed.'],
    ['no picture', { required: true, type: 'image', widget: 'photo' }, [], 'Choose a picture first.'],
    ['emoji, each counted as one', { maxLength: 2 }, '🦊🦆', undefined],
    ['too long a text', { maxLength: 2 }, 'abc', 'At most 2 characters; these are 3.'],
    ['a colour by name', { widget: 'colour' }, 'red', 'A colour is written like #ff6b4a.'],
    ['too many files', { type: 'image', widget: 'file', multiple: { min: 1, max: 1 } }, [file, file], 'At most 1; these are 2.'],
  ] as const)('%s', (_what, input, value, words) => {
    expect(checkValue(anInput(input as Partial<TemplateInput>), value)).toBe(words);
  });
});
