/** "Make several": which inputs vary, over which values. */
import type { ExecutionInputs, StartBatch, TemplateInput } from 'n8n-nodes-sogni-flow/contract';
import { takesFiles } from './values.ts';

export interface Axis {
  readonly input: string;
  /** `1..8`, or values parted by commas; what is picked from choices is a list. */
  readonly values: string | readonly string[];
}

export interface Several {
  readonly axes: readonly Axis[];
  /** Pair the values of the axes, the first with the first. */
  readonly zip: boolean;
  readonly rows: readonly ExecutionInputs[];
}

export const NOTHING_VARIES: Several = { axes: [], zip: false, rows: [] };

const UNVARIED: readonly TemplateInput['widget'][] = ['html', 'hidden', 'mask', 'points', 'password', 'choices'];

export const canVary = (input: TemplateInput): boolean => !takesFiles(input) && !UNVARIED.includes(input.widget) && !input.internal;

/** What an axis starts with: eight seeds, every choice, the examples of a text. */
export function firstAxis({ name, widget, options, examples = [] }: TemplateInput): Axis {
  if (widget === 'seed') return { input: name, values: '1..4' };
  if (options) return { input: name, values: options.map(({ value }) => value) };
  return { input: name, values: examples.slice(0, 4).map((example) => quoted(String(example))).join(', ') };
}

const quoted = (text: string): string => (/[,"]/.test(text) ? `"${text.replaceAll('"', '\\"')}"` : text);

/** Names of the inputs that do not come from the form. */
export const variedBy = ({ axes, rows }: Several): ReadonlySet<string> => new Set([...axes.map(({ input }) => input), ...rows.flatMap((row) => Object.keys(row))]);

/** @returns why it cannot be priced yet, in words. */
export function unvaried({ axes, rows }: Several): string | undefined {
  const empty = axes.find(({ values }) => (typeof values === 'string' ? values.trim() : values).length === 0);
  if (empty) return `Give ${empty.input} the values that it takes in turn.`;
  return axes.length + rows.length === 0 ? 'Say what varies: an input, or the lines of a spreadsheet.' : undefined;
}

/** The part of a batch that says what varies. An input that varies is not among the fixed ones. */
export function toBatch(several: Several, inputs: ExecutionInputs): Pick<StartBatch, 'inputs' | 'matrix' | 'zip' | 'rows'> {
  const { axes, zip, rows } = several;
  const varied = variedBy(several);
  const fixed = Object.fromEntries(Object.entries(inputs).filter(([name]) => !varied.has(name)));
  const matrix = Object.fromEntries(axes.map(({ input, values }) => [input, values]));
  return { inputs: fixed, ...(axes.length > 0 ? { matrix } : {}), ...(zip && axes.length > 1 ? { zip } : {}), ...(rows.length > 0 ? { rows } : {}) };
}
