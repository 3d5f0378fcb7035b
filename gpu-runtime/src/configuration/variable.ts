/** One environment variable: what it is for, and what of it may be shown. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';

export interface Variable {
  readonly help: string;
  readonly standard: string;
  /** What of a value may be shown; all of it when absent. */
  readonly shown?: (value: string) => string;
}

/** @returns the URL as people may see it. */
export function withoutPassword(text: string): string {
  if (!URL.canParse(text)) return '(no URL)';
  const url = new URL(text);
  if (url.password) url.password = '***';
  if (url.searchParams.has('password')) url.searchParams.set('password', '***');
  return url.href;
}

/** @throws FlowError `invalid_configuration` */
export function readInteger(name: string, text: string, min: number, max: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw new FlowError('invalid_configuration', `${name} is "${text}"; a whole number from ${min} to ${max} is allowed`);
}
