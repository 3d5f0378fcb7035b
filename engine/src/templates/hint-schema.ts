/**
 * The block `meta.sogniFlow` of a template: what a form and a gallery want to know and n8n's Form Trigger has no word for.
 *
 * One source has three readers: `readHints` checks files against it, the published JSON Schema shows it, and the types are made of
 * it. It is data, because a schema library would cost more at the start of every quote than all else that a template does there.
 * Every part may be left out; what is missing is told by the workflow itself.
 */
import { MEDIA_KINDS, TEMPLATE_CATEGORIES, WIDGETS } from 'n8n-nodes-sogni-flow/contract';
import type { Read, Schema } from './schema-language.ts';

const text = (maxLength: number, description: string) => ({ type: 'string', minLength: 1, maxLength, description }) as const;
const VALUE = { type: ['string', 'number'], maxLength: 10_000 } as const;
const VALUES = { type: 'object', additionalProperties: VALUE } as const;

const INPUT_HINT = {
  type: 'object',
  properties: {
    help: text(500, 'What to fill in, under the field'),
    widget: { enum: WIDGETS, description: 'How the value is asked for, where the type of the field leaves a choice' },
    min: { type: 'number', description: 'Least number; of a field for several files, the fewest' },
    max: { type: 'number', description: 'Greatest number; of a field for several files, the most' },
    step: { type: 'number', exclusiveMinimum: 0, description: 'Numbers go in steps of this, from min on' },
    unit: text(12, 'Shown behind the value, or behind every option: s, px, %'),
    maxLength: { type: 'integer', minimum: 1, maximum: 100_000, description: 'Most characters of a text' },
    examples: { type: 'array', items: VALUE, minItems: 1, maxItems: 24, description: 'Values to try with one click' },
    of: text(200, 'Of a mask or of points: the file field whose picture is painted on'),
  },
  additionalProperties: false,
} as const satisfies Schema;

const OUTPUT_HINT = {
  type: 'object',
  properties: {
    title: text(120, 'What people call it'),
    node: text(500, 'The node that makes it'),
    field: text(200, 'Binary field of its items; where the type is text, a field of their JSON'),
    type: { enum: MEDIA_KINDS },
    many: { type: 'boolean', description: 'The node makes any number of them' },
  },
  required: ['title', 'node', 'field', 'type'],
  additionalProperties: false,
} as const satisfies Schema;

const EXAMPLE = {
  type: 'object',
  properties: {
    title: text(120, 'What it shows'),
    file: text(300, 'Path of the file, relative to the template'),
    output: text(64, 'Name of the output that it shows'),
    inputs: { ...VALUES, description: 'The inputs that made it, where they differ from the defaults' },
  },
  required: ['title', 'file'],
  additionalProperties: false,
} as const satisfies Schema;

export const HINTS = {
  type: 'object',
  properties: {
    template: { enum: [1], description: 'Version of this format' },
    summary: text(120, 'One line for the gallery'),
    description: text(2_000, 'What it does, in two to four sentences'),
    category: { enum: TEMPLATE_CATEGORIES },
    makes: { type: 'array', items: { enum: MEDIA_KINDS }, minItems: 1, maxItems: MEDIA_KINDS.length, description: 'Of what kinds its results are, the main one first' },
    tags: { type: 'array', items: text(40, 'A word to find it by'), maxItems: 24 },
    author: text(120, 'Who made it'),
    licence: text(60, 'SPDX name of its licence'),
    version: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+$', title: 'a version such as 1.2.0', description: 'As its author counts' },
    cover: text(300, 'Path of its picture, relative to the template'),
    examples: { type: 'array', items: EXAMPLE, maxItems: 12, description: 'Files that show what it makes' },
    reduced: { ...VALUES, description: 'Inputs of the cheapest run that still does everything' },
    inputs: { type: 'object', additionalProperties: INPUT_HINT, description: 'By key of the form field' },
    outputs: {
      type: 'object',
      propertyNames: { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9_-]{0,63}$', title: 'a name of letters, digits, - and _' },
      additionalProperties: OUTPUT_HINT,
      description: 'Its results by name, the main one first',
    },
  },
  additionalProperties: false,
} as const satisfies Schema;

export type Hints = Read<typeof HINTS>;
export type InputHint = Read<typeof INPUT_HINT>;
