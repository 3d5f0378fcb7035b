/** What PostgreSQL and the way to it report, as errors that a user or an operator can act on. The driver's own error goes along as the cause. */
import { FlowError, type ErrorCode } from 'n8n-nodes-sogni-flow/contract';

/** By SQLSTATE, or by its first two characters: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const TOLD: Readonly<Record<string, readonly [code: ErrorCode, message: string]>> = {
  '08': ['storage_failed', 'the connection to the database failed; check the network, then try again'],
  '22021': ['invalid_parameter', 'a text has the character U+0000, which the database cannot keep; leave it out'],
  '25006': ['storage_failed', 'the database may not be written; it is a copy that only reads, or the statement was taken for a query'],
  '25P03': ['storage_failed', 'the database ended a transaction that did nothing for too long; try again'],
  '28': ['invalid_configuration', 'the database refused the user or the password of DATABASE_URL; correct them'],
  '3D000': ['invalid_configuration', 'the database that DATABASE_URL names does not exist; create it, or name another'],
  '40': ['storage_failed', 'the database undid a transaction in favour of another one; try again'],
  '42501': ['storage_failed', 'the user of DATABASE_URL may not do this; make it the owner of the database'],
  '53100': ['disk_full', 'the disk of the database is full; free some space, then try again'],
  '53200': ['storage_failed', 'the database server is out of memory; try again, or give it more'],
  '53300': ['storage_failed', 'the database server takes no more connections; raise its max_connections, or run fewer processes'],
  '55P03': ['storage_failed', 'the database is locked by another process for too long; try again'],
  '57P': ['storage_failed', 'the database server ended the connection or is just starting; try again in a moment'],
  '58': ['storage_failed', "the database server's disk refused to read or write; check its log"],
  XX: ['storage_failed', 'the database is damaged or has a bug; check its log, then restore it from a backup'],
};

/** Of Node, and of the driver when a connection ends under a statement. */
const LOST: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN', 'ENOENT', 'EACCES']);
const LOST_MESSAGES = /connection (terminated|ended|error|was closed)|timeout expired|Client was closed|not queryable/i;

const codeOf = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

const isServerError = (error: unknown): boolean => typeof error === 'object' && error !== null && 'severity' in error;

/** The connection cannot be used any more, or could not be made. */
export function isLost(error: unknown): boolean {
  const code = codeOf(error);
  if (isServerError(error)) return /^(08|57P)/.test(code ?? '');
  return LOST.has(code) || (error instanceof AggregateError && error.errors.some(isLost)) || LOST_MESSAGES.test(String(error));
}

/** Another process holds the lock that is waited for. */
export const isLockTimeout = (error: unknown): boolean => codeOf(error) === '55P03';

/** A table was changed by a newer release while this process runs: what the connection has prepared is of no use any more. */
export const isOutdatedPlan = (error: unknown): boolean => codeOf(error) === '0A000' || codeOf(error) === '26000';

/** @param where - host, port and database, for people. @returns an error with advice; what only the caller can understand (a constraint, a typing error) as it is. */
export function postgresError(error: unknown, where: string): unknown {
  if (FlowError.is(error)) return error;
  const state = isServerError(error) ? codeOf(error) : undefined;
  const told = state === undefined ? undefined : (TOLD[state] ?? TOLD[state.slice(0, 3)] ?? TOLD[state.slice(0, 2)]);
  if (told) return new FlowError(told[0], `${told[1]} (${where})`, { cause: error });
  if (!isLost(error)) return error;
  return new FlowError('storage_failed', `the database server cannot be reached or has ended the connection; check that it runs and that DATABASE_URL is right (${where})`, { cause: error });
}

/** @returns the error of a COMMIT whose answer never came. */
export const outcomeUnknown = (cause: unknown, where: string): FlowError =>
  new FlowError('storage_failed', `the connection to the database was lost while it kept a transaction, so it is unknown whether it did; ask for its result before you try again (${where})`, { cause });
