import type { FastifyInstance } from 'fastify';
import type { Room } from '../room.ts';
import { success } from '../envelope.ts';

/** `/health`: the process answers. `/ready`: its database does too. Neither needs a key, neither tells anything else. */
export function healthRoutes(app: FastifyInstance, { services: { store, log } }: Room): void {
  app.get('/health', async () => success({ healthy: true }));

  app.get('/ready', async (_request, reply) => {
    try {
      await store.get('SELECT 1 AS one');
      return success({ ready: true });
    } catch (error) {
      log?.('error', 'the database does not answer', error);
      return reply.code(503).send({ status: 'error', code: 'storage_failed', message: 'the database does not answer' });
    }
  });
}
