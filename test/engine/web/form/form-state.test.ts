import { describe, expect, it } from '@jest/globals';
import { createForm } from '../../../../engine/web/src/form/form-state.ts';
import { anInput } from './an-input.ts';

const form = () => createForm([anInput({ name: 'Prompt', required: true }), anInput({ name: 'Length', type: 'number', min: 2 })]);

describe('createForm', () => {
  it('shows what is wrong with a field only after it was left, or the form was sent', () => {
    const { fields, check } = form();
    const [prompt, length] = fields;
    expect(prompt?.error.value).toBeUndefined();
    prompt?.leave();
    expect(prompt?.error.value).toBe('This is needed.');
    length?.change('1');
    expect(length?.error.value).toBeUndefined();
    check();
    expect(length?.error.value).toBe('At least 2.');
  });

  it('tells all that the engine would refuse, in the order of the form', () => {
    const { wrong, field } = form();
    field('Length')?.change('1');
    expect(wrong.value.map(({ input }) => input.name)).toEqual(['Prompt', 'Length']);
    field('Prompt')?.change('a duck');
    expect(wrong.value.map(({ input }) => input.name)).toEqual(['Length']);
  });

  it("shows the engine's refusal until the field changes", () => {
    const { field, refuse } = form();
    refuse('Prompt', 'not like this');
    expect(field('Prompt')?.error.value).toBe('not like this');
    field('Prompt')?.change('like that');
    expect(field('Prompt')?.error.value).toBeUndefined();
  });

  it('fills in some fields and leaves the others', () => {
    const { values, fill, field } = form();
    field('Length')?.change('5');
    fill({ Prompt: 'a fox' });
    expect(values.value).toEqual({ Prompt: 'a fox', Length: '5' });
  });
});
