import { FlowError } from 'n8n-nodes-sogni-flow/contract';

/** @returns `undefined` for a stream from the beginning. @throws FlowError `invalid_parameter` */
export function readLastEventId(value: string | string[] | undefined): number | undefined {
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string' && /^\d{1,15}$/.test(value)) return Number(value);
  throw new FlowError('invalid_parameter', `Last-Event-ID is ${JSON.stringify(value)}; the id of an event of this stream is needed`);
}
