/** Turns the value of an expression into what can cross: plain values as they are, the rest as JSON that says what it was. */
import { refuse } from './expression-error.ts';
import type { Encoded } from './payload.ts';

export function encodeValue(value: unknown): Encoded {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? value : { is: 'number', text: Object.is(value, -0) ? '-0' : String(value) };
    case 'bigint':
      return String(value);
    case 'undefined':
    case 'symbol':
      return { is: 'undefined' };
    case 'function':
      return refuse('the value is a function; calling it needs brackets ()');
    default:
      return value === null ? null : encodeObject(value as object);
  }
}

function encodeObject(value: object): Encoded {
  let text: string | undefined;
  try {
    text = JSON.stringify(value, (_name, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner));
  } catch (error) {
    return refuse(`the value cannot be written as JSON: ${(error as Error).message}`);
  }
  return text === undefined ? { is: 'undefined' } : { is: 'json', value: JSON.parse(text) as unknown };
}
