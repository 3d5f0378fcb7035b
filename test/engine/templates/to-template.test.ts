import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createBuiltInTemplates } from '../../../engine/src/templates/built-in.ts';
import { checkHints } from '../../../engine/src/templates/check-hints.ts';
import { checkGiven } from '../../../engine/src/templates/check-given.ts';
import { templateNamesInOrder, templatesFolder } from '../../../engine/src/templates/folder.ts';
import { toSummary, toTemplate } from '../../../engine/src/templates/to-template.ts';
import { formFields } from '../../../engine/src/workflow/form-fields.ts';
import { parseWorkflow } from '../../../engine/src/workflow/parse-workflow.ts';
import { aTemplate, changed, HINTS } from './a-template.ts';

const read = (file: unknown) => toTemplate(parseWorkflow(file), { id: 'moving-photo', builtIn: true });
const inputOf = (file: unknown, name: string) => read(file).template.inputs.find((input) => input.name === name);
const messages = (file: unknown): string[] => read(file).problems.map(({ message }) => message);

describe('toTemplate', () => {
  it('tells what the hints say', () => {
    const { template, problems } = read(aTemplate());
    expect(problems).toEqual([]);
    expect(template).toMatchObject({
      ...{ id: 'moving-photo', version: '1.2.0', name: 'Moving photo', brief: 'A photo moves', description: 'Sets a photo in motion. Then it adds music.', category: 'cinematic', author: 'Ada', licence: 'MIT' },
      ...{ builtIn: true, visibility: 'public', stability: 'stable', makes: ['video'], tags: ['photo'], stages: [], previewArtifacts: [] },
      outputs: [{ name: 'film', title: 'Your film', node: 'Film', field: 'video', type: 'video' }],
      graph: {
        nodes: [{ name: 'Form', type: 'n8n-nodes-base.formTrigger', position: [0, 0] }, { name: 'Film', operation: 'animate_photo', position: [240, 0] }],
        edges: [{ from: 'Form', output: 0, to: 'Film', input: 0 }],
      },
    });
  });

  it('is told all by the workflow itself where there are no hints', () => {
    const { template, problems } = read(aTemplate(null));
    expect(problems).toEqual([]);
    expect(template).toMatchObject({ version: '1.0.0', brief: 'Set a photo in motion', description: 'Set a photo in motion', category: 'other', author: 'Sogni Flow', makes: ['video'] });
    expect(template.outputs).toEqual([{ name: 'film', title: 'Film', type: 'video', node: 'Film', field: 'video', many: true }]);
    expect(template.inputs.map(({ name, type, widget }) => `${name}: ${type} by ${widget}`)).toEqual([
      ...['Prompt: text by textarea', 'Length: number by number', 'Seed: number by seed', 'Shape: select by aspect', 'Loop: boolean by switch', 'Looks: select by choices', 'Tint: text by text'],
      ...['Photo: image by file', 'Mask: image by file', 'Clips: video by file', 'Subject: text by text', 'source: text by hidden', 'note: text by html'],
    ]);
  });

  it.each([
    ['Prompt', { required: true, maxLength: 300, description: 'What happens', default: 'a fox in the snow', examples: ['a fox in the snow', 'a harbour at dawn'], jsonSchema: { type: 'string', minLength: 1, maxLength: 300 } }],
    ['Length', { widget: 'slider', min: 2, max: 10, step: 2, unit: 's', default: 4, jsonSchema: { type: 'integer', minimum: 2, maximum: 10, multipleOf: 2, default: 4, description: 'Unit: s' } }],
    ['Seed', { widget: 'seed', min: 0, max: 4_294_967_295, step: 1, jsonSchema: { type: 'integer', minimum: 0, maximum: 4_294_967_295 } }],
    ['Shape', { options: [{ value: '16:9', label: '16:9' }, { value: '1:1', label: '1:1' }], jsonSchema: { enum: ['16:9', '1:1'] } }],
    ['Loop', { type: 'boolean', default: false, jsonSchema: { type: 'boolean', default: false } }],
    ['Looks', { multiple: { min: 0, max: 2 }, jsonSchema: { type: 'array', items: { enum: ['warm', 'cold'] } } }],
    ['Tint', { widget: 'colour', jsonSchema: { pattern: '^#[0-9a-fA-F]{6}$' } }],
    ['Photo', { widget: 'photo', accept: '.png, .jpg', jsonSchema: { type: 'object', required: ['artifact'] } }],
    ['Mask', { widget: 'mask', of: 'Photo' }],
    ['Clips', { type: 'video', multiple: { min: 1, max: 3 }, jsonSchema: { type: 'array', minItems: 1, maxItems: 3 } }],
    ['source', { internal: true, default: 'page' }],
    ['note', { html: '<b>Hello</b>' }],
  ])('describes %s', (name, expected) => {
    expect(inputOf(aTemplate(), name)).toMatchObject(expected);
  });

  it('never takes a file from a default', () => {
    const fields = [{ fieldLabel: 'Photo', fieldType: 'file', acceptFileTypes: '.png', defaultValue: '@/etc/passwd' }];
    expect(inputOf(aTemplate(null, fields), 'Photo')).not.toHaveProperty('default');
  });

  it('takes the first operation of a node that names none, as n8n leaves it out', () => {
    const file = aTemplate(null);
    file.nodes[1] = { ...file.nodes[1], type: 'n8n-nodes-sogni-flow.sogniImage', parameters: {} };
    expect(read(file).template).toMatchObject({ makes: ['image'], outputs: [{ field: 'image', type: 'image' }] });
  });

  it('leaves out of a summary what only the form needs', () => {
    const summary = toSummary(read(aTemplate()).template);
    expect(summary).toMatchObject({ id: 'moving-photo', brief: 'A photo moves' });
    for (const part of ['graph', 'inputs', 'outputs', 'stages', 'description']) expect(summary).not.toHaveProperty(part);
  });
});

describe('a hint that does not hold is told and left out', () => {
  // The last number: how many more problems follow from it.
  it.each<readonly [place: string, value: unknown, message: RegExp, more?: number]>([
    ['inputs.Lenght', { min: 1 }, /^inputs\.Lenght is \{"min":1\}; the form has no such field; its fields are Prompt, Length, .*; did you mean "Length"\?$/],
    ['inputs.Length.min', 12, /^inputs\.Length\.min is 12; it must not be above max, 10$/],
    ['inputs.Length.min', 'two', /^inputs\.Length\.min is "two"; a number is needed$/, 1],
    ['inputs.Length.step', 0, /^inputs\.Length\.step is 0; more than 0 is needed$/],
    ['inputs.Length.step', 20, /^inputs\.Length\.step is 20; it must fit between min and max, 2 to 10$/],
    ['inputs.Length.minimum', 2, /^inputs\.Length\.minimum is 2; no such hint is known; known are help, widget, min, /],
    ['inputs.Length.widget', 'dial', /^inputs\.Length\.widget is "dial"; one of text, textarea, .* is needed$/],
    ['inputs.Length.widget', 'colour', /^inputs\.Length\.widget is "colour"; a field of the type number can be asked for as number, slider, seed$/],
    ['inputs.Seed.widget', 'slider', /^inputs\.Seed\.widget is "slider"; a slider needs min and max$/],
    ['inputs.Shape.widget', 'switch', /^inputs\.Shape\.widget is "switch"; a switch needs the two options yes and no; the field has 16:9, 1:1$/],
    ['inputs.Loop.widget', 'aspect', /^inputs\.Loop\.widget is "aspect"; every option has to be a ratio such as 16:9/],
    ['inputs.Clips.widget', 'photo', /^inputs\.Clips\.widget is "photo"; the field has to take pictures; it takes video\/\*$/],
    ['inputs.Mask.of', 'Clips', /^inputs\.Mask\.of is "Clips"; a file field for pictures has to be named: Photo$/],
    ['inputs.Mask.of', undefined, /^inputs\.Mask\.widget is "mask"; a mask needs "of", the file field whose picture is painted on$/],
    ['inputs.Prompt.of', 'Photo', /^inputs\.Prompt\.of is "Photo"; only a mask or points are painted on a picture/],
    ['inputs.Prompt.min', 1, /^inputs\.Prompt\.min is 1; a field of the type textarea has no min$/],
    ['inputs.Photo.maxLength', 9, /^inputs\.Photo\.maxLength is 9; a field of the type file has no maxLength$/],
    ['inputs.Length.max', 3.5, /^inputs\.Length\.step is 2; it must fit between min and max, 2 to 3\.5$/, 1],
    ['inputs.Length.min', 6, /^form\.Length\.default is 4 s; 6 to 10 s is allowed$/, 1],
    ['inputs.Length.examples', [3], /^inputs\.Length\.examples\.0 is 3 s; steps of 2 s from 2 s on are allowed, such as 2 s or 4 s$/],
    ['inputs.Prompt.maxLength', 5, /^form\.Prompt\.default is 17 characters long; at most 5 are allowed$/, 2],
    ['reduced', { Length: '1' }, /^reduced\.Length is 1 s; 2 to 10 s is allowed$/],
    ['reduced', { Size: 'small' }, /^reduced\.Size is "small"; the form has no such field/],
    ['examples', [{ title: 'A', file: 'a.mp4', inputs: { Shape: '4:3' } }], /^examples\.0\.inputs\.Shape is "4:3"; allowed: 16:9, 1:1$/],
    ['examples', [{ title: 'A', file: 'a.mp4', output: 'flim' }], /^examples\.0\.output is "flim"; no such output is named; outputs are film; did you mean "film"\?$/],
    ['outputs.film.node', 'Films', /^outputs\.film\.node is "Films"; the workflow has no such node; did you mean "Film"\?$/],
    ['outputs.film.type', 'movie', /^outputs\.film\.type is "movie"; one of image, video, audio, model, text is needed$/],
    ['outputs.film.title', undefined, /^outputs\.film\.title is missing; a text is needed$/],
    ['category', 'holiday', /^category is "holiday"; one of portrait, .* is needed$/],
    ['makes', ['film'], /^makes\.0 is "film"; one of image, .* is needed$/],
    ['summary', 'x'.repeat(121), /^summary is "x+…; at most 120 characters are allowed$/],
    ['version', '1', /^version is "1"; a version such as 1\.2\.0 is needed$/],
    ['template', 2, /^template is 2; 1 is needed$/],
    ['titel', 'A', /^titel is "A"; no such hint is known; known are template, summary, /],
  ])('%s: %p', (place, value, message, more = 0) => {
    const [first, ...others] = messages(aTemplate(changed(place, value)));
    expect(first).toMatch(message);
    expect(others).toHaveLength(more);
  });

  it('and all others stand', () => {
    const hints = { ...changed('inputs.Length.min', 'two'), category: 'holiday', makes: 'film' };
    const { template, problems } = read(aTemplate(hints));
    expect(problems.map(({ place }) => place).sort()).toEqual(['category', 'inputs.Length.min', 'inputs.Length.widget', 'makes']);
    expect(template).toMatchObject({ brief: 'A photo moves', category: 'other', makes: ['video'], author: 'Ada' });
    expect(inputOf(aTemplate(hints), 'Length')).toMatchObject({ max: 10, unit: 's', widget: 'number' });
  });

  it('each of many unknown names, and no more than anybody reads', () => {
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`name${index}`, index]));
    const { template, problems } = read(aTemplate({ ...HINTS, a: 1, b: 2, c: 3 }));
    expect(problems.map(({ place }) => place)).toEqual(['a', 'b', 'c']);
    expect(template.brief).toBe('A photo moves');
    expect(read(aTemplate({ ...HINTS, ...many })).problems).toHaveLength(100);
    expect(read(aTemplate({ ...HINTS, reduced: many, inputs: Object.fromEntries(Object.keys(many).map((name) => [name, {}])) })).problems).toHaveLength(100);
  });

  it('no more than anybody reads, in words that name no more than anybody reads', () => {
    const fields = Array.from({ length: 500 }, (_, index) => ({ fieldLabel: `field ${index}` }));
    const inputs = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`other ${index}`, {}]));
    const outputs = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`o${index}`, { title: 'O', node: `None ${index}`, field: 'f', type: 'image' as const }]));
    const workflow = parseWorkflow(aTemplate({}, fields));
    const { problems, hints } = checkHints({ inputs, outputs }, formFields(workflow), workflow);
    expect(problems).toHaveLength(100);
    expect(problems[0]?.message).toMatch(/its fields are field 0, .*, field 19 and 480 more/);
    expect(hints.outputs).toEqual({});
  });

  it('for a field whose name every object has is taken from the block alone', () => {
    const fields = ['constructor', '__proto__', 'toString'].map((fieldLabel) => ({ fieldLabel, fieldType: 'number' }));
    const { template, problems } = read(aTemplate({ inputs: { toString: { min: 1 } } }, fields));
    expect(problems).toEqual([]);
    expect(template.inputs.map(({ name, min }) => [name, min])).toEqual([['constructor', undefined], ['__proto__', undefined], ['toString', 1]]);
    expect(() => checkGiven(parseWorkflow(aTemplate({ inputs: { toString: { min: 1 } } }, fields)), { toString: 0 })).toThrow(/toString/);
  });

  it.each([['a text'], [7], [[]], [null]])('a block that is %p', (block) => {
    expect(messages({ ...aTemplate(), meta: { sogniFlow: block } })).toEqual([expect.stringContaining('an object is needed')]);
  });
});

describe('the built-in templates', () => {
  it('come in the order of the gallery, which names them all and begins with a film', async () => {
    const order = (await readFile(join(templatesFolder(), 'gallery.txt'), 'utf8')).trim().split('\n');
    expect(await templateNamesInOrder()).toEqual(order);
    expect(order[0]).toBe('sunset-postcard-film');
  });

  it('come by name where no order is given', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sogni-flow-templates-'));
    for (const name of ['b.json', 'a.json', 'c.json', 'notes.md']) await writeFile(join(folder, name), '');
    expect(await templateNamesInOrder(folder)).toEqual(['a', 'b', 'c']);
    await writeFile(join(folder, 'gallery.txt'), 'c\nmissing\na\n');
    expect(await templateNamesInOrder(folder)).toEqual(['c', 'a', 'b']);
    await rm(folder, { recursive: true });
  });

  it('have hints that hold', async () => {
    const listed = await createBuiltInTemplates().list();
    expect(listed.map(({ template }) => template.id)).toContain('one-picture');
    for (const { text, template } of listed) expect({ id: template.id, problems: toTemplate(parseWorkflow(text), { id: template.id, builtIn: true }).problems }).toEqual({ id: template.id, problems: [] });
  });
});
