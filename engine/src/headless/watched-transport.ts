/** Sees which workflow runs a node starts, so that their progress can be shown as the node's; the exchange itself is untouched. */
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { WorkflowRecord } from 'n8n-nodes-sogni-flow/contract';
import type { HttpRequest, HttpTransport } from '../http-transport.ts';

const START = '/v1/creative-agent/workflows';

/** Whether a request asks for something to be bought. */
export const isStart = ({ method, url }: HttpRequest): boolean => method === 'POST' && new URL(url).pathname === START;

export function watchTransport(transport: HttpTransport, started: (workflow: WorkflowRecord) => void): HttpTransport {
  return async (request) => {
    const response = await transport(request);
    if (!isStart(request) || response.status >= 300) return response;
    const body = await buffer(response.body);
    const answer = JSON.parse(body.toString('utf8')) as { data?: { workflow?: WorkflowRecord } };
    if (answer.data?.workflow) started(answer.data.workflow);
    return { ...response, body: Readable.from([body]) };
  };
}
