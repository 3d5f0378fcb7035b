/** The published schema and the reader come from one source: this holds their verdicts against each other all the same. */
import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inputsSchema, outputsSchema } from '../../../engine/src/templates/input-schema.ts';
import { templateFileSchema } from '../../../engine/src/templates/published-schema.ts';
import { readHints } from '../../../engine/src/templates/read-hints.ts';
import { toTemplate } from '../../../engine/src/templates/to-template.ts';
import { parseWorkflow } from '../../../engine/src/workflow/parse-workflow.ts';
import { aTemplate, changed, HINTS } from './a-template.ts';

interface Validate {
  (value: unknown): boolean;
}
/** The one that fastify comes with. */
const { default: Ajv } = createRequire(createRequire(import.meta.url).resolve('@fastify/ajv-compiler'))('ajv/dist/2020.js') as { default: new (options: object) => { compile(schema: object): Validate } };
const compile = (schema: object): Validate => new Ajv({ strict: false, validateFormats: false }).compile(schema);

const seed = Number(process.env.SEED ?? Date.now() % 1e9);

describe('the published schema of a template', () => {
  const validate = compile(templateFileSchema());

  it('takes the example of these tests', () => {
    expect(validate(aTemplate())).toBe(true);
    expect(validate(aTemplate(null))).toBe(true);
  });

  it('takes a hint block exactly when the reader has nothing against it', () => {
    const places = ['template', 'summary', 'category', 'makes', 'tags', 'version', 'cover', 'examples', 'reduced', 'inputs', 'inputs.Length', 'inputs.Length.min', 'inputs.Length.step', 'inputs.Length.widget', 'inputs.Prompt.maxLength', 'inputs.Prompt.examples', 'outputs', 'outputs.film', 'outputs.film.type', 'outputs.film.many', 'outputs.3', 'titel'];
    const values = [undefined, null, true, 1, 2, 0, -1, 1.5, '', 'image', 'slider', 'custom', '1.2.0', '1', 'x'.repeat(200), [], ['image'], ['film'], ['a', 1], [{}], [{ title: 'A', file: 'a.png' }], {}, { a: 1 }, { a: {} }, { film: HINTS.outputs }];
    const verdicts: [boolean, string][] = [];
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.constantFrom(...values), (place, value) => {
        const hints = changed(place, value);
        const file = JSON.parse(JSON.stringify(aTemplate(hints))) as { meta: Record<string, unknown> };
        const { problems } = readHints(file);
        verdicts.push([problems.length === 0, place]);
        return validate(file) === (problems.length === 0);
      }),
      { seed, numRuns: 500 },
    );
    // Both verdicts are met, so that the property says something.
    expect(new Set(verdicts.map(([fits]) => fits))).toEqual(new Set([true, false]));
  });
});

describe('the schemas of inputs and outputs', () => {
  const { template } = toTemplate(parseWorkflow(aTemplate()), { id: 'moving-photo', builtIn: true });
  const validate = compile(inputsSchema(template));
  const Photo = { artifact: 'a'.repeat(64) };

  it.each<readonly [boolean, object]>([
    [true, { Photo }],
    [true, { Photo, Length: 4, Shape: '1:1', Loop: true, Looks: ['warm'], Clips: [Photo], Seed: 7 }],
    [false, {}],
    [false, { Photo: { artifact: 'short' } }],
    [false, { Photo, Length: 12 }],
    [false, { Photo, Length: 3 }],
    [false, { Photo, Seed: 1.5 }],
    [false, { Photo, Shape: '4:3' }],
    [false, { Photo, Looks: ['warm', 'warm'] }],
    [false, { Photo, Clips: [Photo, Photo, Photo, Photo] }],
    [false, { Photo, Tint: 'blue' }],
    [false, { Photo, Prompt: '' }],
    [false, { Photo, Size: 3 }],
  ])('%s: %j', (fits, inputs) => {
    expect(validate(inputs)).toBe(fits);
  });

  it('each stands alone as well', () => {
    for (const { name, jsonSchema } of template.inputs) expect({ name, fits: compile(jsonSchema)({}) }).toEqual({ name, fits: false });
  });

  it('describe the outputs', () => {
    expect(compile(outputsSchema(template))({ film: { ...Photo, url: '/v1/artifacts/a', kind: 'video', mediaType: 'video/mp4', name: 'film.mp4', bytes: 1 } })).toBe(true);
    expect(compile(outputsSchema(template))({})).toBe(false);
  });
});
