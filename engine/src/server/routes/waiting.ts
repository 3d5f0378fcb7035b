/** Resumes a Wait node by a call. The link is the permission; it works once. */
import type { FastifyInstance } from 'fastify';
import type { ExecutionStore } from '../../execution/store.ts';
import { WAITING, type WaitLinks } from '../access/wait-link.ts';
import { success } from '../envelope.ts';

/** What the route needs of the executions. */
export interface WaitingRoom {
  readonly executions: Pick<ExecutionStore, 'call'>;
  readonly links: WaitLinks;
}

export function waitingRoutes(app: FastifyInstance, { executions, links }: WaitingRoom): void {
  app.route<{ Params: { executionId: string }; Querystring: Record<string, unknown> }>({
    method: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    url: `${WAITING}/:executionId`,
    async handler({ method, params: { executionId }, query: { signature, ...query }, headers, body }) {
      const place = links.verify(executionId, signature);
      // As n8n's webhooks hand a request to their node.
      await executions.call(executionId, place, method, { headers, params: {}, query, body: body ?? {} });
      return success({ executionId, resumed: true });
    },
  });
}
