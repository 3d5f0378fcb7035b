/** What Redis and the way to it report, as errors that an operator can act on. The driver's own error goes along as the cause. */
import { FlowError, type ErrorCode } from 'n8n-nodes-sogni-flow/contract';

/** By the first word of the server's answer. */
const TOLD: Readonly<Record<string, readonly [code: ErrorCode, message: string]>> = {
  NOAUTH: ['invalid_configuration', 'Redis asks for a password; give it as redis://user:password@host:port in REDIS_URL'],
  WRONGPASS: ['invalid_configuration', 'Redis refused the user or the password of REDIS_URL; correct them'],
  NOPERM: ['invalid_configuration', 'the user of REDIS_URL may not do what the queue needs; allow it all keys, channels, scripts and INFO'],
  LOADING: ['storage_failed', 'Redis is just starting and reads its file; try again in a moment'],
  OOM: ['storage_failed', 'Redis is out of memory; raise its maxmemory, and keep maxmemory-policy at noeviction'],
  MISCONF: ['storage_failed', 'Redis cannot write to its disk; check its log and free some space'],
  READONLY: ['storage_failed', 'REDIS_URL names a copy that only reads; name the server that writes'],
};

const LOST: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN']);
const LOST_MESSAGES = /Connection is closed|Stream isn't writeable|Command timed out|Reached the max retries per request|Connection not ready|connect ETIMEDOUT/;

const codeOf = (error: unknown): unknown => (typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined);

/** @param where - host and port, for people. @returns an error with advice; what nobody foresaw as it is. */
export function redisError(error: unknown, where: string): unknown {
  if (FlowError.is(error)) return error;
  const message = error instanceof Error || typeof (error as Error | null)?.message === 'string' ? (error as Error).message : '';
  const told = TOLD[/^(?:ReplyError: )?([A-Z]+)\b/.exec(message)?.[1] ?? ''];
  if (told) return new FlowError(told[0], `${told[1]} (${where})`, { cause: error });
  if (!LOST.has(codeOf(error)) && !LOST_MESSAGES.test(message)) return error;
  return new FlowError('storage_failed', `the Redis server of the job queue cannot be reached or does not answer; check that it runs and that REDIS_URL is right (${where})`, { cause: error });
}

/** The negative answers of BullMQ's scripts: the job is gone, its lock has ended, or another claim has it. */
const NOT_HELD: ReadonlySet<unknown> = new Set([-1, -2, -3, -6]);

export const isNotHeld = (error: unknown): boolean => NOT_HELD.has(codeOf(error));
