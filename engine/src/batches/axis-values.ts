/**
 * The values of one axis of a batch. A list is taken as it is. A text is read: `a,b`, `1..8`, `1..9:2`, `9..1`, and mixtures of them
 * (`1..4,9`). A comma in a value is written `\,`, or the value stands in double quotes; quoted, `"1..8"` is a text.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { show } from '../workflow/fields.ts';

export type AxisValue = string | number;

/** One value with what ends it. */
const PART = /\s*(?:"(?<quoted>(?:\\"|[^"])*)"|(?!\s*")(?<plain>(?:\\[,"]|[^,])*))\s*(?<end>,|$)/y;
const RANGE = /^(?<from>-?\d+(?:\.\d+)?)\.\.(?<to>-?\d+(?:\.\d+)?)(?::(?<step>\d+(?:\.\d+)?))?$/;

/**
 * @param most - values that may be made of it; a range of millions is refused before it is written out.
 * @throws FlowError `invalid_input`, naming the axis.
 */
export function axisValues(name: string, given: string | readonly AxisValue[], most: number): readonly AxisValue[] {
  const values = typeof given === 'string' ? readText(name, given, most) : given;
  if (values.length === 0) throw refusal(name, 'has no values; at least one is needed');
  if (values.length > most) throw refusal(name, `has ${values.length} values; at most ${most} are allowed`);
  const twice = values.find((value, index) => values.findIndex((other) => String(other) === String(value)) !== index);
  if (twice !== undefined) throw refusal(name, `has the value ${show(twice)} twice; the same run would be made again`);
  return values;
}

export const refusal = (input: string, what: string): FlowError => new FlowError('invalid_input', `input "${input}" ${what}`, { details: { input } });

function readText(name: string, text: string, most: number): readonly AxisValue[] {
  if (text.trim() === '') return [];
  const values: AxisValue[] = [];
  const part = new RegExp(PART);
  for (let end: string | undefined = ','; end === ',';) {
    const at = part.lastIndex;
    const groups = part.exec(text)?.groups;
    if (!groups) throw refusal(name, `is ${show(text)}; the quotes of ${show(text.slice(at).trim())} have to close before a comma or the end`);
    values.push(...readPart(name, groups, most - values.length));
    end = groups.end;
  }
  return values;
}

function readPart(name: string, { quoted, plain = '' }: Readonly<Record<string, string>>, most: number): readonly AxisValue[] {
  if (quoted !== undefined) return [unescaped(quoted)];
  const text = plain.trim();
  if (text === '') throw refusal(name, 'has nothing between two commas; write "" for an empty value');
  return readRange(name, text, most) ?? [unescaped(text)];
}

const unescaped = (text: string): string => text.replace(/\\([,"])/g, '$1');

/** @returns `undefined` when it is none. Both ends belong to it, the last one where the steps meet it. */
function readRange(name: string, text: string, most: number): readonly number[] | undefined {
  const { from, to, step = '1' } = RANGE.exec(text)?.groups ?? {};
  if (from === undefined || to === undefined) return undefined;
  // Counted in units of the last digit: 0.1 + 0.2 is no 0.3 otherwise.
  const scale = 10 ** Math.max(...[from, to, step].map((number) => number.split('.')[1]?.length ?? 0));
  const [first, last, stride] = [from, to, step].map((number) => Math.round(Number(number) * scale)) as [number, number, number];
  if (stride === 0) throw refusal(name, `is ${text}; the step has to be above 0`);
  if (![first, last, stride, last - first].every(Number.isSafeInteger)) throw refusal(name, `is ${text}, which has more digits than can be counted with`);
  const count = Math.floor(Math.abs(last - first) / stride) + 1;
  if (count > most) throw refusal(name, `is ${text}, which is ${count} values; at most ${most} are allowed`);
  return Array.from({ length: count }, (_value, index) => (first + Math.sign(last - first) * stride * index) / scale);
}
