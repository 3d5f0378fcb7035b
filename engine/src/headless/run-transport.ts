/** Tells the server in this process which execution a request belongs to: its account pays, from the execution's budget, within the caps of its key. */
import type { Execution } from '../execution/types.ts';
import type { HttpTransport } from '../http-transport.ts';
import { ACCOUNT_HEADER, KEY_HEADER, RUN_HEADER } from '../server/access/run-header.ts';

export const forRun = ({ id, account, apiKeyId = '' }: Pick<Execution, 'id' | 'account' | 'apiKeyId'>, transport: HttpTransport): HttpTransport => async (request) =>
  await transport({ ...request, headers: { ...request.headers, [RUN_HEADER]: id, [ACCOUNT_HEADER]: account, [KEY_HEADER]: apiKeyId } });
