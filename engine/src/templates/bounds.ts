/** What an input allows, in words: for tables and for comments. */
import type { TemplateInput } from 'n8n-nodes-sogni-flow/contract';
import { rangeText } from './check-input.ts';

export const isFile = ({ widget }: Pick<TemplateInput, 'widget'>): boolean => widget === 'file' || widget === 'photo' || widget === 'mask';

/** `2 to 10 s, in steps of 2`; empty where everything is allowed. */
export function allowedOf(input: TemplateInput): string {
  const { options, accept, maxLength, min = -Infinity, max = Infinity, step, unit, of } = input;
  if (isFile(input)) return [accept ?? input.type, input.multiple ? `${input.multiple.min} to ${input.multiple.max} files` : '', of === undefined ? '' : `painted on ${of}`].filter(Boolean).join('; ');
  if (options) return `${options.map(({ value }) => value).join(', ')}${unit === undefined ? '' : ` ${unit}`}`;
  if (maxLength !== undefined) return `at most ${maxLength} characters`;
  if (!Number.isFinite(min) && !Number.isFinite(max)) return unit ?? '';
  return `${rangeText({ min, max })}${unit === undefined ? '' : ` ${unit}`}${step === undefined || step === 1 ? '' : `, in steps of ${step}`}`;
}

/** `(required)` where there is none and one is needed. */
export function defaultOf({ default: standard, required, widget }: TemplateInput): string {
  if (standard === undefined) return required ? '(required)' : widget === 'seed' ? '(a new one)' : '';
  return typeof standard === 'boolean' ? (standard ? 'yes' : 'no') : Array.isArray(standard) ? standard.join(', ') : String(standard);
}
