/** JSON Schemas (draft 2020-12) of a template's inputs and outputs: for callers, editors and `sogni-flow types`. */
import type { Template, TemplateInput, TemplateOutput } from 'n8n-nodes-sogni-flow/contract';
import { isFile } from './bounds.ts';

type Schema = Readonly<Record<string, unknown>>;

/** A file of the account, as `FileInput` of the contract. */
const FILE: Schema = {
  type: 'object',
  description: 'A file of the account: an upload, or a result of an earlier run',
  properties: {
    artifact: { type: 'string', pattern: '^[0-9a-f]{64}$', description: 'SHA-256 of its bytes' },
    name: { type: 'string', description: 'What the file is called' },
  },
  required: ['artifact'],
  additionalProperties: false,
};

/** What the page and a program need of a result, as `ResultFile` of the contract. */
const RESULT: Schema = {
  type: 'object',
  properties: {
    artifact: { type: 'string', description: 'SHA-256 of its bytes' },
    url: { type: 'string' },
    kind: { enum: ['image', 'video', 'audio', 'model', 'text'] },
    mediaType: { type: 'string' },
    name: { type: 'string' },
    bytes: { type: 'integer' },
    width: { type: 'integer' },
    height: { type: 'integer' },
    duration: { type: 'number', description: 'Seconds' },
    seed: { type: 'integer' },
  },
  required: ['artifact', 'url', 'kind', 'mediaType', 'name', 'bytes'],
};

const POINTS = 'Points on the picture as JSON: [{"x":0.5,"y":0.5,"label":"positive"}], x and y from 0 to 1';

/** @param file - how a file is described; a schema of several inputs refers to one description. */
export function inputSchema(input: Omit<TemplateInput, 'jsonSchema'>, file: Schema = FILE): Schema {
  const { title, description, unit, examples, default: standard } = input;
  const told = [description ?? (input.widget === 'points' ? POINTS : undefined), unit === undefined ? undefined : `Unit: ${unit}`].filter((part) => part !== undefined);
  return {
    ...shapeOf(input, file),
    title,
    ...(told.length > 0 ? { description: told.join('. ') } : {}),
    ...(standard === undefined ? {} : { default: standard }),
    ...(examples === undefined ? {} : { examples }),
  };
}

function shapeOf(input: Omit<TemplateInput, 'jsonSchema'>, file: Schema): Schema {
  const { options = [], multiple, required, maxLength } = input;
  const takesFiles = isFile(input);
  const enumerated = { enum: options.map(({ value }) => value) };
  if (multiple) return { type: 'array', items: takesFiles ? file : enumerated, minItems: multiple.min, maxItems: multiple.max, ...(takesFiles ? {} : { uniqueItems: true }) };
  if (takesFiles) return file;
  if (input.type === 'number') return numberShape(input);
  if (input.type === 'boolean') return { type: 'boolean' };
  if (input.type === 'select') return enumerated;
  if (input.widget === 'colour') return { type: 'string', pattern: '^#[0-9a-fA-F]{6}$' };
  if (input.widget === 'date' || input.widget === 'email') return { type: 'string', format: input.widget };
  return { type: 'string', ...(required ? { minLength: 1 } : {}), ...(maxLength === undefined ? {} : { maxLength }) };
}

/** Steps count from the least number, as in a browser's form; JSON Schema counts from 0, so it says so only where that is the same. */
function numberShape({ min, max, step }: Omit<TemplateInput, 'jsonSchema'>): Schema {
  const whole = step !== undefined && Number.isInteger(step) && Number.isInteger(min ?? 0);
  const fromZero = step !== undefined && Number.isInteger((min ?? 0) / step);
  return {
    type: whole ? 'integer' : 'number',
    ...(min === undefined ? {} : { minimum: min }),
    ...(max === undefined ? {} : { maximum: max }),
    ...(fromZero && step !== 1 ? { multipleOf: step } : {}),
  };
}

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';
const refer = (name: string): Schema => ({ $ref: `#/$defs/${name}` });

/** Of everything that a run of the template may be given. What has a default may be left out. */
export function inputsSchema({ name, inputs }: Pick<Template, 'name' | 'inputs'>): Schema {
  const asked = inputs.filter(({ widget }) => widget !== 'html');
  const required = asked.filter((input) => input.required && input.default === undefined).map((input) => input.name);
  return {
    $schema: DRAFT,
    title: `Inputs of ${name}`,
    type: 'object',
    properties: Object.fromEntries(asked.map((input) => [input.name, inputSchema(input, refer('FileInput'))])),
    required,
    additionalProperties: false,
    $defs: { FileInput: FILE },
  };
}

function outputSchema({ title, type, many }: TemplateOutput): Schema {
  const one = type === 'text' ? { type: 'string' } : refer('ResultFile');
  return many ? { title, type: 'array', items: one } : { title, ...one };
}

/** Of its results by name. */
export function outputsSchema({ name, outputs }: Pick<Template, 'name' | 'outputs'>): Schema {
  return {
    $schema: DRAFT,
    title: `Outputs of ${name}`,
    type: 'object',
    properties: Object.fromEntries(outputs.map((output) => [output.name, outputSchema(output)])),
    required: outputs.map((output) => output.name),
    additionalProperties: false,
    $defs: { ResultFile: RESULT },
  };
}
