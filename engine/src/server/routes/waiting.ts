/** Resumes a Wait node by a call. The link is the permission; it works once. */
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { CSRF_HEADER } from 'n8n-nodes-sogni-flow/contract';
import type { ExecutionStore } from '../../execution/store.ts';
import { WAITING, type WaitLinks } from '../access/wait-link.ts';
import { success } from '../envelope.ts';

/** What the route needs of the executions. */
export interface WaitingRoom {
  readonly executions: Pick<ExecutionStore, 'call'>;
  readonly links: WaitLinks;
}

/** What signs in to this engine is nothing for a workflow, which may be somebody else's: a browser sends it to every address of this server. */
const SECRET: ReadonlySet<string> = new Set(['cookie', 'authorization', 'api-key', CSRF_HEADER]);

const withoutSecrets = (headers: IncomingHttpHeaders): IncomingHttpHeaders => Object.fromEntries(Object.entries(headers).filter(([name]) => !SECRET.has(name)));

export function waitingRoutes(app: FastifyInstance, { executions, links }: WaitingRoom): void {
  app.route<{ Params: { executionId: string }; Querystring: Record<string, unknown> }>({
    method: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    url: `${WAITING}/:executionId`,
    async handler({ method, params: { executionId }, query: { signature, ...query }, headers, body }) {
      const place = links.verify(executionId, signature);
      // As n8n's webhooks hand a request to their node.
      await executions.call(executionId, place, method, { headers: withoutSecrets(headers), params: {}, query, body: body ?? {} });
      return success({ executionId, resumed: true });
    },
  });
}
