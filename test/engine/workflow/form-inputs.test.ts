import { describe, expect, it } from '@jest/globals';
import { formFields, type FormField } from '../../../engine/src/workflow/form-fields.ts';
import { parseWorkflow } from '../../../engine/src/workflow/parse-workflow.ts';
import { readInputs } from '../../../engine/src/workflow/read-inputs.ts';

const form = (values: unknown, node: object = {}) =>
  parseWorkflow({ nodes: [{ name: 'Form', type: 'n8n-nodes-base.formTrigger', typeVersion: 2.2, parameters: { formTitle: 'Film', formFields: { values } }, ...node }] });

const options = (...names: string[]) => ({ values: names.map((option) => ({ option })) });

const VALUES = [
  { fieldLabel: 'Your Prompt', requiredField: true, placeholder: 'a lake' },
  { fieldLabel: 'Seconds', fieldName: 'duration', fieldType: 'number', defaultValue: '4' },
  { fieldLabel: 'Style', fieldType: 'dropdown', fieldOptions: options('Oil paint', 'Ink') },
  { fieldLabel: 'Extras', fieldType: 'checkbox', fieldOptions: options('Music', 'Captions', 'Rain, snow') },
  { fieldLabel: 'First Frame', fieldType: 'file', multipleFiles: false, acceptFileTypes: '.png' },
  { fieldLabel: 'Clips', fieldType: 'file' },
  { fieldLabel: 'Day', fieldType: 'date' },
  { fieldLabel: 'Mail', fieldType: 'email' },
  { fieldName: 'origin', fieldType: 'hiddenField', fieldValue: 'page' },
  { fieldType: 'html', html: '<b>Hello</b>' },
];

describe('formFields', () => {
  it('reads the fields of the Form Trigger in their order', () => {
    expect(formFields(form(VALUES)).map(({ key, type }) => [key, type])).toEqual([
      ['Your Prompt', 'text'],
      ['duration', 'number'],
      ['Style', 'dropdown'],
      ['Extras', 'checkbox'],
      ['First Frame', 'file'],
      ['Clips', 'file'],
      ['Day', 'date'],
      ['Mail', 'email'],
      ['origin', 'hiddenField'],
      ['formFields.values[9]', 'html'],
    ]);
  });

  it('tells all that a form needs to know of a field', () => {
    const fields = formFields(form(VALUES));
    expect(fields[0]).toEqual({ key: 'Your Prompt', label: 'Your Prompt', type: 'text', required: true, options: [], multiple: false, placeholder: 'a lake' });
    expect(fields[1]).toEqual({ key: 'duration', label: 'Seconds', type: 'number', required: false, options: [], multiple: false, default: '4' });
    expect(fields[3]).toMatchObject({ options: ['Music', 'Captions', 'Rain, snow'], multiple: true });
    expect(fields[4]).toMatchObject({ accept: '.png', multiple: false });
    expect(fields[8]).toMatchObject({ default: 'page' });
    expect(fields[9]).toMatchObject({ html: '<b>Hello</b>' });
  });

  it('finds none in a workflow that starts otherwise, or whose form is switched off', () => {
    expect(formFields(parseWorkflow({ nodes: [{ name: 'M', type: 'n8n-nodes-base.manualTrigger' }] }))).toEqual([]);
    expect(formFields(form(VALUES, { disabled: true }))).toEqual([]);
    expect(formFields(form([]))).toEqual([]);
    expect(formFields(form(undefined))).toEqual([]);
  });

  it.each<[unknown, string]>([
    [{}, 'formFields.values is {}'],
    [['text'], 'formFields.values[0] is "text"'],
    [[{ fieldType: 'slider', fieldLabel: 'x' }], 'formFields.values[0].fieldType is "slider"; one of text, textarea'],
    [[{ fieldType: 'text' }], 'formFields.values[0].fieldLabel is missing'],
    [[{ fieldType: 'radio', fieldLabel: 'x' }], 'formFields.values[0].fieldOptions is missing'],
    [[{ fieldType: 'radio', fieldLabel: 'x', fieldOptions: { values: [{}] } }], 'formFields.values[0].fieldOptions.values[0].option is {}'],
    [[{ fieldLabel: 'x' }, { fieldLabel: 'x' }], 'every field needs a name of its own'],
  ])('refuses fields %j, naming the node', (values, words) => {
    expect(() => formFields(form(values))).toThrow(expect.objectContaining({ code: 'invalid_workflow', node: 'Form', message: expect.stringContaining(words) }));
  });

  it.each<[string, unknown, string]>([
    ['a name of 501 letters', [{ fieldLabel: 'x'.repeat(501) }], 'at most 500 characters are allowed'],
    ['501 fields', Array.from({ length: 501 }, (_, index) => ({ fieldLabel: `f${index}` })), 'formFields.values is "501 fields"; at most 500 are allowed'],
    ['1001 options', [{ fieldType: 'radio', fieldLabel: 'x', fieldOptions: options(...Array.from({ length: 1_001 }, String)) }], 'fieldOptions is "1001 options"; at most 1000 are allowed'],
  ])('refuses %s: nobody could fill that in', (_what, values, words) => {
    expect(() => formFields(form(values))).toThrow(expect.objectContaining({ code: 'invalid_workflow', node: 'Form', message: expect.stringContaining(words) }));
  });
});

describe('readInputs', () => {
  const fields = formFields(form(VALUES));
  const NOW = Date.UTC(2026, 10, 23);
  const read = (given: Record<string, string>, of: readonly FormField[] = fields) => readInputs(of, given, NOW);
  const refusal = (given: Record<string, string>): string => {
    try {
      read({ 'Your Prompt': 'x', ...given });
    } catch (error) {
      expect(error).toMatchObject({ code: 'invalid_input' });
      return (error as Error).message;
    }
    throw new Error('accepted');
  };

  it("makes the item that n8n's Form Trigger makes", () => {
    const { json, files } = read({ 'Your Prompt': ' a lake ', duration: '5', Style: 'Ink', Extras: 'Music,Captions', 'First Frame': '@pictures/first frame.png', Day: '2026-12-31', Mail: 'a@b.c' });
    expect(json).toEqual({
      'Your Prompt': 'a lake',
      duration: 5,
      Style: 'Ink',
      Extras: ['Music', 'Captions'],
      'First Frame': { filename: 'first frame.png' },
      Clips: null,
      Day: '2026-12-31',
      Mail: 'a@b.c',
      origin: 'page',
      submittedAt: '2026-11-23T00:00:00.000Z',
      formMode: 'production',
    });
    expect(files).toEqual([{ property: 'First_Frame', field: 'First Frame', path: 'pictures/first frame.png' }]);
  });

  it('takes defaults, and leaves the rest empty', () => {
    expect(read({ 'Your Prompt': 'x' }).json).toMatchObject({ duration: 4, Style: '', Extras: [], 'First Frame': null, origin: 'page' });
  });

  it.each(['Your Prompt', 'your prompt', 'your-prompt', 'your_prompt', 'YOUR_PROMPT'])('finds a field under the name %j', (name) => {
    expect(read({ [name]: 'x' }).json['Your Prompt']).toBe('x');
  });

  it('finds a field by its label as well as by its own name', () => {
    expect(read({ 'your-prompt': 'x', seconds: '9' }).json.duration).toBe(9);
  });

  it('numbers several files of one field', () => {
    expect(read({ 'Your Prompt': 'x', clips: '@a.mp4,@b, c.mp4' }).files).toEqual([
      { property: 'Clips_0', field: 'Clips', path: 'a.mp4' },
      { property: 'Clips_1', field: 'Clips', path: 'b, c.mp4' },
    ]);
  });

  it('finds an option whatever its case, and one that holds a comma', () => {
    expect(read({ 'Your Prompt': 'x', style: 'oil PAINT', extras: 'Rain, snow' }).json).toMatchObject({ Style: 'Oil paint', Extras: ['Rain, snow'] });
  });

  it('refuses a name that the form does not have, and says which it has', () => {
    expect(refusal({ promt: 'x' })).toMatch(/^there is no input "promt"; inputs are Your Prompt, duration, Style/);
    expect(refusal({ duratoin: '4' })).toMatch(/; did you mean "duration"\?$/);
    expect(() => readInputs([], { prompt: 'x' }, 0)).toThrow('there is no input "prompt"; this workflow takes none');
  });

  it('refuses one field given twice under two names', () => {
    expect(refusal({ 'your-prompt': 'y' })).toBe('input "Your Prompt" is given twice, the second time as "your-prompt"');
  });

  it('refuses a loose name that two fields have, and takes the exact one', () => {
    const twins = formFields(form([{ fieldLabel: 'A b' }, { fieldLabel: 'a-b' }]));
    expect(() => read({ A_B: 'x' }, twins)).toThrow('input "A_B" may be "A b" or "a-b"; write one of them in full');
    expect(read({ 'a-b': 'x' }, twins).json).toMatchObject({ 'A b': '', 'a-b': 'x' });
  });

  it('misses what is required, also when it is only blank', () => {
    expect(() => read({})).toThrow('input "Your Prompt" is missing; the form needs it');
    expect(() => read({ 'Your Prompt': '  ' })).toThrow(/is missing/);
  });

  it.each<[Record<string, string>, string]>([
    [{ duration: 'four' }, 'input "duration" is "four"; a number is needed'],
    [{ duration: 'Infinity' }, 'input "duration" is "Infinity"; a number is needed'],
    [{ Style: 'Neon' }, 'input "Style" is "Neon"; allowed: Oil paint, Ink'],
    [{ Extras: 'Music,Fire' }, 'input "Extras" is "Fire"; allowed: Music, Captions, Rain, snow'],
    [{ 'first-frame': 'a.png' }, 'input "First Frame" is "a.png"; a file is needed, written as First Frame=@path/to/file'],
    [{ 'first-frame': '@' }, 'a file is needed'],
    [{ 'first-frame': '@a.png,@b.png' }, 'input "First Frame" has 2 files; the form takes one'],
    [{ Day: '31.12.2026' }, 'a date such as 2026-12-31 is needed'],
    [{ Day: '2026-02-30' }, 'a date such as 2026-12-31 is needed'],
    [{ Mail: 'nobody' }, 'an e-mail address is needed'],
  ])('refuses %j', (given, words) => {
    expect(refusal(given)).toContain(words);
  });

  it('treats a name like __proto__ as any unknown one', () => {
    expect(() => readInputs(fields, JSON.parse('{"__proto__": "x"}') as Record<string, string>, 0)).toThrow('there is no input "__proto__"');
  });
});
