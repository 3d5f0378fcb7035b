import type { FastifyInstance } from 'fastify';
import { noLog } from 'sogni-flow-runtime';
import { databaseAnswers } from '../../readiness/checks.ts';
import { createReadiness } from '../../readiness/readiness.ts';
import type { Room } from '../room.ts';
import { success } from '../envelope.ts';
import { notReady } from '../not-ready.ts';

/** `/health`: the process answers. `/ready`: what it needs does too. Neither needs a key, neither tells anything else. */
export function healthRoutes(app: FastifyInstance, { services: { readiness, store, log = noLog }, clock }: Room): void {
  const lacks = readiness ?? createReadiness([databaseAnswers(store)], log, clock);

  app.get('/health', async () => success({ healthy: true }));

  app.get('/ready', async (_request, reply) => {
    const lacking = await lacks();
    return lacking.length === 0 ? success({ ready: true }) : reply.code(503).send(notReady(lacking));
  });
}
