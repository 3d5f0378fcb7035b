/** What can be told about a value before the engine is asked. Its words are for whoever fills in the form; the engine has the last one. */
import type { TemplateInput } from 'n8n-nodes-sogni-flow/contract';
import { isEmpty, takesFiles, type FieldValue } from './values.ts';

const SHAPES: Partial<Record<TemplateInput['widget'], { readonly shape: RegExp; readonly message: string }>> = {
  colour: { shape: /^#[0-9a-f]{6}$/i, message: 'A colour is written like #ff6b4a.' },
  email: { shape: /^[^\s@]+@[^\s@]+$/, message: 'This is no e-mail address.' },
  date: { shape: /^\d{4}-\d{2}-\d{2}$/, message: 'A date is written like 2026-12-31.' },
};

/** Counted as people count them, not in code units. */
export const lengthOf = (text: string): number => [...text].length;

/** @returns what is wrong, in words; `undefined` when nothing is. */
export function checkValue(input: TemplateInput, value: FieldValue): string | undefined {
  if (isEmpty(value)) return input.required && input.widget !== 'html' ? missing(input) : undefined;
  if (typeof value !== 'string') return checkCount(input, value.length);
  if (input.type === 'number') return checkNumber(input, value);
  if (input.maxLength !== undefined && lengthOf(value) > input.maxLength) return `At most ${input.maxLength} characters; these are ${lengthOf(value)}.`;
  const known = SHAPES[input.widget];
  return known && !known.shape.test(value.trim()) ? known.message : undefined;
}

function missing(input: TemplateInput): string {
  if (takesFiles(input)) return `Choose ${input.type === 'image' ? 'a picture' : input.type === 'video' ? 'a video' : 'a sound'} first.`;
  return input.options ? 'Choose one.' : 'This is needed.';
}

function checkCount({ multiple }: TemplateInput, many: number): string | undefined {
  if (!multiple) return undefined;
  if (many < multiple.min) return `At least ${multiple.min} are needed; there ${many === 1 ? 'is 1' : `are ${many}`}.`;
  return many > multiple.max ? `At most ${multiple.max}; these are ${many}.` : undefined;
}

function checkNumber({ min, max, step, unit }: TemplateInput, text: string): string | undefined {
  const value = Number(text);
  if (!Number.isFinite(value)) return 'A number is needed.';
  const told = (bound: number): string => (unit ? `${bound} ${unit}` : String(bound));
  if (min !== undefined && value < min) return max === undefined ? `At least ${told(min)}.` : `From ${min} to ${told(max)}.`;
  if (max !== undefined && value > max) return min === undefined ? `At most ${told(max)}.` : `From ${min} to ${told(max)}.`;
  if (step === undefined) return undefined;
  const steps = (value - (min ?? 0)) / step;
  return Math.abs(steps - Math.round(steps)) < 1e-6 ? undefined : `In steps of ${told(step)}${min === undefined ? '' : ` from ${min}`}.`;
}
