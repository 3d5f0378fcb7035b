/** Where workers on other machines register, say what they do, and leave. A key speaks for the workers that it has registered. */
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { readCard } from '../../fleet/card.ts';
import type { Fleet } from '../../fleet/port.ts';
import { ownerOf } from '../access/caller.ts';
import { success } from '../envelope.ts';
import { DESK_PATH, read } from './desk.ts';

const session = z.string().min(1).max(100);
const REGISTER = z.object({ session, card: z.unknown() });
const RUNNING = z.array(z.object({ jobId: z.string().max(100), fraction: z.number().min(0).max(1) })).max(1_000);
const HEARTBEAT = z.object({ session, running: RUNNING, draining: z.boolean() });
const LEAVE = z.object({ session });

export function deskWorkerRoutes(app: FastifyInstance, fleet: Fleet): void {
  type OfWorker = { Params: { name: string } };
  const workers = `${DESK_PATH}/workers`;

  app.post(workers, async ({ body, caller }) => {
    const told = read(REGISTER, body);
    return success(await fleet.deskOf(ownerOf(caller)).register(readCard(told.card), told.session));
  });

  app.post<OfWorker>(`${workers}/:name/heartbeat`, async ({ params, body, caller }) => {
    const told = read(HEARTBEAT, body);
    return success(await fleet.deskOf(ownerOf(caller)).heartbeat(params.name, told.session, told));
  });

  app.post<OfWorker>(`${workers}/:name/leave`, async ({ params, body, caller }) => {
    await fleet.deskOf(ownerOf(caller)).leave(params.name, read(LEAVE, body).session);
    return success({});
  });
}
