/** The part of a template's hints that its examples are made by. */
import { MEDIA_KINDS, type MediaKind } from 'n8n-nodes-sogni-flow/contract';
import { isRecord, refuseField, type Fields, type Owner } from '../../workflow/fields.ts';
import type { Workflow } from '../../workflow/types.ts';
import type { ExampleEntry, ExampleHints } from './plan-examples.ts';

const OWNER: Owner = { label: 'meta.sogniFlow' };

/** @throws FlowError `invalid_workflow`, naming the place. */
export function readExampleHints({ meta }: Pick<Workflow, 'meta'>): ExampleHints {
  const hints = isRecord(meta.sogniFlow) ? meta.sogniFlow : {};
  const { cover, examples = [], outputs = {} } = hints;
  if (!Array.isArray(examples)) return refuseField(OWNER, 'examples', examples, 'a list is needed');
  if (!isRecord(outputs)) return refuseField(OWNER, 'outputs', outputs, 'an object is needed');
  return {
    ...(cover === undefined ? {} : { cover: textOf({ cover }, 'cover', 'cover') }),
    examples: examples.map((entry: unknown, index) => readExample(entry, `examples[${index}]`)),
    outputs: Object.entries(outputs).map(([name, output]) => ({ name, ...readOutput(output, `outputs.${name}`) })),
  };
}

function readExample(entry: unknown, place: string): ExampleEntry {
  if (!isRecord(entry)) return refuseField(OWNER, place, entry, 'an object is needed');
  const { inputs = {} } = entry;
  if (!isRecord(inputs)) return refuseField(OWNER, `${place}.inputs`, inputs, 'an object is needed');
  for (const [name, value] of Object.entries(inputs)) {
    if (typeof value !== 'string' && typeof value !== 'number') refuseField(OWNER, `${place}.inputs.${name}`, value, 'a text or a number is needed');
  }
  return { title: textOf(entry, 'title', place), file: textOf(entry, 'file', place), inputs: inputs as Record<string, string | number> };
}

function readOutput(output: unknown, place: string): Omit<ExampleHints['outputs'][number], 'name'> {
  if (!isRecord(output)) return refuseField(OWNER, place, output, 'an object is needed');
  const type = output.type as MediaKind;
  if (!MEDIA_KINDS.includes(type)) return refuseField(OWNER, `${place}.type`, type, `one of ${MEDIA_KINDS.join(', ')} is needed`);
  return { title: textOf(output, 'title', place), node: textOf(output, 'node', place), field: textOf(output, 'field', place), type };
}

function textOf(fields: Fields, name: string, place: string): string {
  const value = fields[name];
  return typeof value === 'string' && value !== '' ? value : refuseField(OWNER, `${place}.${name}`, value, 'a text is needed');
}
