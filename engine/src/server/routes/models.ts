/** The catalogue as the API's clients ask for it: models that can be used now, what they allow, and how many workers have them. */
import type { FastifyInstance } from 'fastify';
import { findOperation, FlowError, OPERATIONS, sizePresetsWithin, type OperationCapability, type OperationModel } from 'n8n-nodes-sogni-flow/contract';
import type { Capability } from 'sogni-flow-runtime';
import { placementText } from '../../jobs/placement.ts';
import { servedModels, type ServedModel } from '../catalogue/served-models.ts';
import { tierOf } from '../catalogue/tiers.ts';
import { success } from '../envelope.ts';
import { readNetwork } from '../read-path.ts';
import { readName } from '../read-query.ts';
import type { Room } from '../room.ts';

/** Of the API; `GET /v1/loras/comfy`. */
const LORA_CONSTRAINTS = { maxPerRequest: 8, minStrength: -100, maxStrength: 100 };

const servedBy = ({ services }: Room) => async (): Promise<readonly ServedModel[]> => servedModels((await services.models?.()) ?? []);

const shown = ({ model, title, rate, playMoney, premium = false, limits = {} }: Capability): OperationModel => ({ id: model, name: title, rate, playMoney, premium, limits });

export function modelRoutes(app: FastifyInstance, room: Room): void {
  const served = servedBy(room);

  app.get('/api/v1/models/list', async () => (await served()).map(({ id, name, SID, tier, media }) => ({ id, name, SID, tier, media })));

  app.get('/api/v2/models/tiers', async () => Object.fromEntries((await served()).map((model) => [model.tier, tierOf(model)])));

  app.get<{ Params: { network: string; model: string } }>('/api/v1/size-presets/network/:network/model/:model', async ({ params }) => {
    readNetwork(params.network);
    const models = await served();
    const model = models.find(({ id, media }) => id === params.model && media === 'image') ?? models.find(({ id }) => id === params.model);
    if (!model) throw new FlowError('not_found', `there is no model "${params.model}" here; there are ${[...new Set(models.map(({ id }) => id))].join(', ') || 'none'}`);
    return sizePresetsWithin(model.limits);
  });

  app.get<{ Params: { network: string } }>('/api/v1/status/network/:network/models', async ({ params }) => {
    const placement = placementText({ network: readNetwork(params.network) });
    const { models = async () => [], fleet } = room.services;
    const capabilities = await models();
    // A model that several operations have counts by the one with the most workers.
    const workersOf = ({ id, media }: ServedModel): number =>
      Math.max(0, ...capabilities.filter(({ model, operation }) => model === id && OPERATIONS[operation]?.gives === media).map(({ operation }) => fleet?.serving(operation, id, placement) ?? 1));
    return Object.fromEntries((await served()).map((model) => [String(model.SID), workersOf(model)]));
  });

  app.get('/v1/creative-agent/models', async ({ query }) => {
    const { name } = findOperation(readName(query as object, 'operation'));
    const able = ((await room.services.models?.()) ?? []).filter(({ operation }) => operation === name);
    return success({ models: able.map(shown) });
  });

  app.get('/v1/creative-agent/capabilities', async () => {
    const all = (await room.services.models?.()) ?? [];
    const told = ({ operation, repeatable, version }: Capability) => ({ operation, repeatable, ...(version === undefined ? {} : { version }) });
    return success({ capabilities: all.map((capability): OperationCapability => ({ ...told(capability), ...shown(capability) })) });
  });
}

/** Public: the catalogue of LoRAs needs no key. No runtime here has any yet, so that only models that would take some are listed. */
export function loraRoutes(app: FastifyInstance, room: Room): void {
  const started = new Date(room.clock()).toISOString();
  app.get<{ Querystring: { modelId?: string } }>('/v1/loras/comfy', async ({ query: { modelId } }) => {
    const models = (await servedBy(room)()).filter(({ id, loras }) => loras && (modelId === undefined || id === modelId));
    return success({ loras: [], models: models.map(({ id, name }) => ({ modelId: id, name })), constraints: LORA_CONSTRAINTS, lastUpdated: started });
  });
}
