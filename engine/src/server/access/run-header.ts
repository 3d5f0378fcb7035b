/**
 * What a request of this process tells beside its token: the execution that it belongs to, whose account pays, and with which API key it was
 * started. Believed with the in-process token; from anybody else it says nothing.
 */
import { LOCAL_ACCOUNT } from '../../accounts/port.ts';
import type { Caller } from './caller.ts';

export const RUN_HEADER = 'sogni-flow-run';
export const ACCOUNT_HEADER = 'sogni-flow-account';
export const KEY_HEADER = 'sogni-flow-paying-key';

/** Without an account it is the local one; without a key no caps apply. */
export function inProcessCaller(headers: Readonly<Record<string, unknown>>): Caller {
  const [runId, account, apiKeyId] = [RUN_HEADER, ACCOUNT_HEADER, KEY_HEADER].map((name) => textOf(headers[name]));
  return { account: account ?? LOCAL_ACCOUNT, inProcess: true, ...(runId === undefined ? {} : { runId }), ...(apiKeyId === undefined ? {} : { apiKeyId }) };
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
