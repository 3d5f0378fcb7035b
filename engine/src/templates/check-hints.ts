/**
 * Holds hints against the form and the nodes of their workflow. What does not fit is told and left out, so that behind this point
 * every hint fits its field.
 */
import type { TemplateInput } from 'n8n-nodes-sogni-flow/contract';
import type { FormField } from '../workflow/form-fields.ts';
import { didYouMean, listed } from '../workflow/suggest.ts';
import type { Workflow } from '../workflow/types.ts';
import { isFile } from './bounds.ts';
import { wrongWith } from './check-input.ts';
import { describeInput } from './describe-input.ts';
import type { Hints, InputHint } from './hint-schema.ts';
import { MOST_PROBLEMS, problem, type Problem } from './problem.ts';
import { lackingFor, mediaOf, widgetOf } from './widgets.ts';

export interface FittingHints {
  readonly hints: Hints;
  readonly inputs: readonly TemplateInput[];
  readonly problems: readonly Problem[];
}

export function checkHints(given: Hints, fields: readonly FormField[], { nodes }: Pick<Workflow, 'nodes'>): FittingHints {
  const problems: Problem[] = [];
  // What nobody reads is not worded either: a hostile file has a hundred thousand wrong hints, and looks for the like of each.
  const tell = (word: () => Problem): void => {
    if (problems.length < MOST_PROBLEMS) problems.push(word());
  };
  const keys = fields.map(({ key }) => key);
  const unknownField = (path: readonly string[], key: string, value: unknown): void =>
    tell(() => problem([...path, key], value, keys.length === 0 ? 'the workflow has no form' : `the form has no such field; its fields are ${listed(keys)}${didYouMean(key, keys)}`));

  for (const [key, hint] of Object.entries(given.inputs ?? {})) if (!keys.includes(key)) unknownField(['inputs'], key, hint);
  const pictures = fields.filter((field) => field.type === 'file' && mediaOf(field) === 'image').map(({ key }) => key);
  const inputs = fields.map((field) => {
    const { hint, problems: met } = fitHint(field, hintOf(given, field.key), pictures);
    for (const each of met) tell(() => each);
    return describeInput(field, hint);
  });

  const checkValues = (path: readonly string[], values: Readonly<Record<string, unknown>>): void => {
    for (const [key, value] of Object.entries(values)) {
      const input = inputs.find(({ name }) => name === key);
      if (input === undefined) unknownField(path, key, value);
      else if (isPlain(input)) report([...path, key], input, value);
    }
  };
  const report = (path: readonly string[], input: TemplateInput, value: unknown): void => {
    const wrong = wrongWith(input, value);
    if (wrong !== undefined) tell(() => ({ place: path.join('.'), message: `${path.join('.')} is ${wrong}` }));
  };
  for (const [index, { default: standard }] of fields.entries()) {
    const input = inputs[index] as TemplateInput;
    if (standard !== undefined && isPlain(input)) report(['form', input.name, 'default'], input, input.multiple ? input.default : standard);
    for (const [at, value] of (input.examples ?? []).entries()) report(['inputs', input.name, 'examples', String(at)], input, value);
  }
  checkValues(['reduced'], given.reduced ?? {});
  const named = Object.keys(given.outputs ?? {});
  for (const [index, { inputs: values = {}, output }] of (given.examples ?? []).entries()) {
    checkValues(['examples', String(index), 'inputs'], values);
    if (output !== undefined && !named.includes(output)) tell(() => problem(['examples', String(index), 'output'], output, `no such output is named; outputs are ${listed(named) || 'none'}${didYouMean(output, named)}`));
  }
  const outputs = Object.entries(given.outputs ?? {}).filter(([name, { node }]) => {
    if (nodes.has(node)) return true;
    tell(() => problem(['outputs', name, 'node'], node, `the workflow has no such node${didYouMean(node, [...nodes.keys()])}`));
    return false;
  });
  return { hints: { ...given, ...(given.outputs ? { outputs: Object.fromEntries(outputs) } : {}) }, inputs, problems };
}

/** A field may have a name that every object has. */
const hintOf = ({ inputs = {} }: Hints, key: string): InputHint => (Object.hasOwn(inputs, key) ? (inputs[key] ?? {}) : {});

/** Of files only the form's own checks are known here. */
const isPlain = (input: TemplateInput): boolean => !isFile(input) && input.widget !== 'html';

/** Which hints a field of a type can have, beside `help` and `widget`. */
const ONLY_FOR: Readonly<Record<string, (field: FormField) => boolean>> = {
  min: (field) => field.type === 'number' || (field.type === 'file' && field.multiple),
  max: (field) => field.type === 'number' || (field.type === 'file' && field.multiple),
  step: (field) => field.type === 'number',
  unit: (field) => ['number', 'text', 'dropdown', 'radio'].includes(field.type),
  maxLength: (field) => ['text', 'textarea', 'password'].includes(field.type),
  examples: (field) => ['text', 'textarea', 'number', 'dropdown', 'radio'].includes(field.type) && !field.multiple,
};

/** @param pictures - keys of the file fields that take pictures. */
function fitHint(field: FormField, given: InputHint, pictures: readonly string[]): { readonly hint: InputHint; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const hint: { -readonly [Name in keyof InputHint]: InputHint[Name] } = { ...given };
  const leaveOut = (name: keyof InputHint, why: string): void => {
    problems.push(problem(['inputs', field.key, name], given[name], why));
    Reflect.deleteProperty(hint, name);
  };
  for (const [name, fits] of Object.entries(ONLY_FOR)) {
    if (hint[name as keyof InputHint] !== undefined && !fits(field)) leaveOut(name as keyof InputHint, `a field of the type ${field.type}${field.multiple ? ' for several' : ''} has no ${name}`);
  }
  if (hint.widget !== undefined) {
    const lacking = lackingFor(hint.widget, field);
    if (lacking !== undefined) leaveOut('widget', lacking);
  }
  if (hint.min !== undefined && hint.max !== undefined && hint.min > hint.max) leaveOut('min', `it must not be above max, ${hint.max}`);
  if (hint.step !== undefined && hint.min !== undefined && hint.max !== undefined && hint.step > hint.max - hint.min) leaveOut('step', `it must fit between min and max, ${hint.min} to ${hint.max}`);
  const widget = hint.widget ?? widgetOf(field);
  if (hint.widget === 'slider' && (hint.min === undefined || hint.max === undefined)) {
    // Of limits that were left out it has been told.
    if (given.min === undefined || given.max === undefined) leaveOut('widget', 'a slider needs min and max');
    else delete hint.widget;
  }
  const painted = widget === 'mask' || widget === 'points';
  if (hint.of !== undefined) {
    const others = pictures.filter((key) => key !== field.key);
    if (!painted) leaveOut('of', `only a mask or points are painted on a picture; this field is asked for as ${widget}`);
    else if (!others.includes(hint.of)) leaveOut('of', `a file field for pictures has to be named${others.length > 0 ? `: ${listed(others)}` : '; the form has none'}`);
  } else if (painted) leaveOut('widget', `${widget === 'mask' ? 'a mask needs' : 'points need'} "of", the file field whose picture is painted on`);
  return { hint, problems };
}
