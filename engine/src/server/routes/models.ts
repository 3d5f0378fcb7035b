import type { FastifyInstance } from 'fastify';
import { OPERATIONS } from 'n8n-nodes-sogni-flow/contract';
import type { Capability } from 'sogni-flow-runtime';
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
}
