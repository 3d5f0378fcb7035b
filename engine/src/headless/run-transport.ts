/** Tells the server in this process which execution a request belongs to, so that its jobs are paid from that one's budget. */
import type { HttpTransport } from '../http-transport.ts';
import { RUN_HEADER } from '../server/access/run-header.ts';

export const forRun = (executionId: string, transport: HttpTransport): HttpTransport => async (request) =>
  await transport({ ...request, headers: { ...request.headers, [RUN_HEADER]: executionId } });
