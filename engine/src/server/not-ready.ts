import type { Envelope } from 'n8n-nodes-sogni-flow/contract';
import type { Lack } from '../readiness/readiness.ts';

/** The answer of `/ready` with status 503. */
export const notReady = (lacks: readonly Lack[]): Envelope<never> => ({
  status: 'error',
  code: 'storage_failed',
  message: `not ready: ${lacks.map(({ message }) => message).join('; ')}`,
  details: { notReady: lacks.map(({ part }) => part) },
});
