import type { Envelope } from 'n8n-nodes-sogni-flow/contract';
import { ApiError } from './api-error.ts';

/**
 * @returns `data` of an answer that succeeded.
 * @throws ApiError with the engine's own code and words; `internal` when the answer is no envelope.
 */
export function readEnvelope<Data>(status: number, envelope: Envelope<Data> | undefined): Data {
  if (envelope?.status === 'success') return envelope.data;
  if (envelope?.status === 'error') throw new ApiError(envelope.code ?? 'internal', envelope.message, status, isRecord(envelope.details) ? envelope.details : {});
  if (status === 204) return undefined as Data;
  throw new ApiError('internal', `the engine's answer cannot be read (HTTP ${status})`, status);
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
