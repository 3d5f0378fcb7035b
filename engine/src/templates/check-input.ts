/**
 * Whether a value fits an input: its range, step, length, options and form. n8n's own form cannot check ranges, so this is done at
 * our edges, for the command line, the API and the defaults of the template itself.
 */
import { FlowError, type TemplateInput } from 'n8n-nodes-sogni-flow/contract';
import { isRecord } from '../workflow/fields.ts';

/**
 * Values as the form's item has them, by key. What is absent or empty is not looked at: whether it may be is the form's business.
 * @throws FlowError `invalid_input` with `details.input`
 */
export function checkInputs(inputs: readonly TemplateInput[], values: Readonly<Record<string, unknown>>): void {
  for (const input of inputs) {
    const wrong = Object.hasOwn(values, input.name) ? wrongWith(input, values[input.name]) : undefined;
    if (wrong !== undefined) throw new FlowError('invalid_input', `input "${input.name}" is ${wrong}`, { details: { input: input.name } });
  }
}

/** @returns `12 s; 2 to 10 s is allowed`, or `undefined` when nothing is wrong. */
export function wrongWith(input: TemplateInput, value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (Array.isArray(value)) return wrongCount(input, value.length);
  switch (input.widget) {
    case 'number':
    case 'slider':
    case 'seed':
      return wrongNumber(input, Number(value));
    case 'colour':
      return /^#[0-9a-f]{6}$/i.test(String(value)) ? undefined : `"${brief(value)}"; a colour such as #1e90ff is needed`;
    case 'points':
      return wrongPoints(String(value)) ?? wrongLength(input, String(value));
    case 'text':
    case 'textarea':
    case 'password':
      return wrongLength(input, String(value));
    case 'choice':
    case 'aspect':
      return wrongChoice(input, String(value));
    default:
      return undefined;
  }
}

const brief = (value: unknown): string => (String(value).length > 60 ? `${String(value).slice(0, 57)}…` : String(value));

function wrongNumber({ min = -Infinity, max = Infinity, step, unit }: TemplateInput, number: number): string | undefined {
  const is = (value: number): string => `${value}${unit === undefined ? '' : ` ${unit}`}`;
  if (!Number.isFinite(number)) return 'no number; a number is needed';
  if (number < min || number > max) return `${is(number)}; ${rangeText({ min, max }, is)} is allowed`;
  if (step === undefined) return undefined;
  const start = Number.isFinite(min) ? min : 0;
  const steps = (number - start) / step;
  // Steps such as 0.1 are no binary numbers.
  if (Math.abs(steps - Math.round(steps)) < 1e-6) return undefined;
  if (step === 1 && Number.isInteger(start)) return `${is(number)}; a whole number is needed`;
  const tidy = (count: number): number => Number((start + count * step).toFixed(9));
  return `${is(number)}; steps of ${is(step)}${start === 0 ? '' : ` from ${is(start)} on`} are allowed, such as ${is(tidy(Math.floor(steps)))} or ${is(tidy(Math.ceil(steps)))}`;
}

/** `2 to 10 s`, `at least 2 s`, `at most 10 s`. */
export function rangeText({ min, max }: { readonly min: number; readonly max: number }, is: (value: number) => string = String): string {
  if (!Number.isFinite(max)) return `at least ${is(min)}`;
  return Number.isFinite(min) ? `${min} to ${is(max)}` : `at most ${is(max)}`;
}

/** Counted as people count them, not in code units. */
function wrongLength({ maxLength = Infinity }: TemplateInput, text: string): string | undefined {
  const length = [...text].length;
  return length > maxLength ? `${length} characters long; at most ${maxLength} are allowed` : undefined;
}

function wrongCount({ multiple, accept, options }: TemplateInput, count: number): string | undefined {
  if (multiple === undefined) return count > 1 ? `given ${count} times; one value is allowed` : undefined;
  const what = options === undefined || accept !== undefined ? 'files' : 'values';
  // None at all is the form's business.
  return count === 0 || (count >= multiple.min && count <= multiple.max) ? undefined : `${count} ${what}; ${multiple.min} to ${multiple.max} are allowed`;
}

function wrongChoice({ options = [] }: TemplateInput, value: string): string | undefined {
  return options.some((option) => option.value === value) ? undefined : `"${brief(value)}"; allowed: ${options.map((option) => option.value).join(', ')}`;
}

const MOST_POINTS = 32;
const isShare = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value <= 1;

/** As `segment_image` takes them. */
function wrongPoints(text: string): string | undefined {
  const needed = 'a JSON list such as [{"x":0.5,"y":0.5,"label":"positive"}] is needed, x and y from 0 to 1';
  let points: unknown;
  try {
    points = JSON.parse(text);
  } catch {
    return `"${brief(text)}"; ${needed}`;
  }
  if (!Array.isArray(points) || points.length > MOST_POINTS) return `"${brief(text)}"; ${needed}, at most ${MOST_POINTS} of them`;
  const fits = (point: unknown): boolean => isRecord(point) && isShare(point.x) && isShare(point.y) && (point.label === undefined || point.label === 'positive' || point.label === 'negative');
  const wrong = points.find((point) => !fits(point));
  return wrong === undefined ? undefined : `${brief(JSON.stringify(wrong))} among its points; ${needed}`;
}
