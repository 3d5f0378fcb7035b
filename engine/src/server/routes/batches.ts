/** Batches of executions: quote, start, look, resume, cancel. */
import type { FastifyInstance } from 'fastify';
import type { BatchDesk } from '../../headless/desk/batch-desk.ts';
import { success } from '../envelope.ts';
import { readBatch } from '../executions/read-batch.ts';
import { asker, keyed, whileThere } from './executions.ts';

const BATCHES = '/v1/batches';

type OfBatch = { Params: { id: string } };

export function batchRoutes(app: FastifyInstance, desk: BatchDesk): void {
  app.post(`${BATCHES}/quote`, async ({ caller, body }, reply) => success({ quote: await desk.quote(asker(caller), readBatch(body), whileThere(reply)) }));

  app.post(BATCHES, async (request, reply) => {
    const asked = readBatch(request.body);
    const { batch, joined } = await desk.start(asker(request.caller), asked, keyed(request, 'batch', asked), whileThere(reply));
    return reply.code(joined ? 200 : 201).send(success({ batch, ...(joined && { joined }) }));
  });

  app.get<OfBatch>(`${BATCHES}/:id`, async ({ caller, params }) => success({ batch: await desk.record(caller.account, params.id) }));

  app.post<OfBatch>(`${BATCHES}/:id/resume`, async ({ caller, params }) => success({ batch: await desk.resume(asker(caller), params.id) }));

  app.post<OfBatch>(`${BATCHES}/:id/cancel`, async ({ caller, params }) => success(await desk.cancel(caller.account, params.id)));
}
