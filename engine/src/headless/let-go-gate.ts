/** Keeps nodes of an execution that others go on with from the API: what they have ordered is the others' now, and must not be taken back. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { HttpTransport } from '../http-transport.ts';

export function gateUntil(letGo: AbortSignal, transport: HttpTransport): HttpTransport {
  return async (request) => {
    if (letGo.aborted) throw new FlowError('lease_lost', 'this process has let go of the execution; nothing more is asked for it here');
    return await transport(request);
  };
}
