import { FlowError } from 'n8n-nodes-sogni-flow/contract';

/** A whole number of the query, or `undefined` when it is not given. @throws FlowError `invalid_parameter` */
export function readNumber(query: object, name: string, min: number, max: number): number | undefined {
  const value = (query as Record<string, unknown>)[name];
  if (value === undefined || value === '') return undefined;
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : NaN;
  if (number >= min && number <= max) return number;
  throw new FlowError('invalid_parameter', `${name} is ${JSON.stringify(value)}; whole numbers from ${min} to ${max} are allowed`, { details: { parameter: name } });
}

/** A short text of the query. @throws FlowError `invalid_parameter` when it is missing, repeated, or has other characters than allowed. */
export function readName(query: object, name: string): string {
  const value = (query as Record<string, unknown>)[name];
  if (typeof value === 'string' && /^[A-Za-z0-9_.:-]{1,128}$/.test(value)) return value;
  throw new FlowError('invalid_parameter', `${name} is ${JSON.stringify(value) ?? 'missing'}; 1 to 128 letters, digits, "_", ".", ":" or "-" are allowed`, { details: { parameter: name } });
}
