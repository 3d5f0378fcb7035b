import type { FastifyInstance } from 'fastify';
import { findOperation, OPERATIONS, type OperationModel } from 'n8n-nodes-sogni-flow/contract';
import type { Capability } from 'sogni-flow-runtime';
import { success } from '../envelope.ts';
import { readName } from '../read-query.ts';
import type { Room } from '../room.ts';

/** The models that can be used now, in the bare form of the API: one entry per model and kind of media. */
export function modelRoutes(app: FastifyInstance, { services }: Room): void {
  app.get('/api/v1/models/list', async () => {
    const entries = new Map<string, { id: string; name: string; SID: number; tier: string; media: string }>();
    for (const { model, title, operation, playMoney } of (await services.models?.()) ?? ([] as readonly Capability[])) {
      const media = OPERATIONS[operation]?.gives;
      const key = `${model} ${media}`;
      if (media && !entries.has(key)) entries.set(key, { id: model, name: title, SID: entries.size + 1, tier: playMoney ? 'play' : 'standard', media });
    }
    return [...entries.values()];
  });

  app.get('/v1/creative-agent/models', async ({ query }) => {
    const { name } = findOperation(readName(query as object, 'operation'));
    const able = ((await services.models?.()) ?? []).filter(({ operation }) => operation === name);
    const models = able.map(({ model, title, rate, playMoney, premium = false, limits = {} }): OperationModel => ({ id: model, name: title, rate, playMoney, premium, limits }));
    return success({ models });
  });

  // No runtime talks yet; the list is there so that a client can tell.
  app.get('/v1/models', async () => ({ object: 'list', data: [] }));
}
