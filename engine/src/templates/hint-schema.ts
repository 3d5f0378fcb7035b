/**
 * The block `meta.sogniFlow` of a template: what a form and a gallery want to know and n8n's Form Trigger has no word for.
 *
 * One source has two readers: `readHints` checks files against it, and the published JSON Schema is made of it. Every part may be
 * left out; what is missing is told by the workflow itself.
 */
import { MEDIA_KINDS, TEMPLATE_CATEGORIES, WIDGETS } from 'n8n-nodes-sogni-flow/contract';
import * as z from 'zod';

const text = (most: number, what: string) => z.string().min(1).max(most).describe(what);
const value = z.union([z.string().max(10_000), z.number()]);
const values = z.record(z.string(), value);

const INPUT_HINT = z.strictObject({
  help: text(500, 'What to fill in, under the field').optional(),
  widget: z.enum(WIDGETS).describe('How the value is asked for, where the type of the field leaves a choice').optional(),
  min: z.number().describe('Least number; of a field for several files, the fewest').optional(),
  max: z.number().describe('Greatest number; of a field for several files, the most').optional(),
  step: z.number().positive().describe('Numbers go in steps of this, from min on').optional(),
  unit: text(12, 'Shown behind the value, or behind every option: s, px, %').optional(),
  maxLength: z.int().min(1).max(100_000).describe('Most characters of a text').optional(),
  examples: z.array(value).min(1).max(24).describe('Values to try with one click').optional(),
  of: text(200, 'Of a mask or of points: the file field whose picture is painted on').optional(),
});

const OUTPUT_HINT = z.strictObject({
  title: text(120, 'What people call it'),
  node: text(500, 'The node that makes it'),
  field: text(200, 'Binary field of its items; where the type is text, a field of their JSON'),
  type: z.enum(MEDIA_KINDS),
  many: z.boolean().describe('The node makes any number of them').optional(),
});

const EXAMPLE = z.strictObject({
  title: text(120, 'What it shows'),
  file: text(300, 'Path of the file, relative to the template'),
  output: text(64, 'Name of the output that it shows').optional(),
  inputs: values.describe('The inputs that made it, where they differ from the defaults').optional(),
});

export const HINTS = z.strictObject({
  template: z.literal(1).describe('Version of this format').optional(),
  summary: text(120, 'One line for the gallery').optional(),
  description: text(2_000, 'What it does, in two to four sentences').optional(),
  category: z.enum(TEMPLATE_CATEGORIES).optional(),
  makes: z.array(z.enum(MEDIA_KINDS)).min(1).max(MEDIA_KINDS.length).describe('Of what kinds its results are, the main one first').optional(),
  tags: z.array(text(40, 'A word to find it by')).max(24).optional(),
  author: text(120, 'Who made it').optional(),
  licence: text(60, 'SPDX name of its licence').optional(),
  version: z.string().regex(/^\d+\.\d+\.\d+$/, 'a version such as 1.2.0 is needed').describe('As its author counts').optional(),
  cover: text(300, 'Path of its picture, relative to the template').optional(),
  examples: z.array(EXAMPLE).max(12).describe('Files that show what it makes').optional(),
  reduced: values.describe('Inputs of the cheapest run that still does everything').optional(),
  inputs: z.record(z.string(), INPUT_HINT).describe('By key of the form field').optional(),
  outputs: z.record(z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'a name of letters, digits, - and _ is needed'), OUTPUT_HINT).describe('Its results by name, the main one first').optional(),
});

export type Hints = z.infer<typeof HINTS>;
export type InputHint = z.infer<typeof INPUT_HINT>;
export type OutputHint = z.infer<typeof OUTPUT_HINT>;
