/**
 * What the network can do now.
 *
 * Sogni's network lists its models and how many workers have each; what a model is for and allows is in the catalogue. Another engine in its
 * place tells its operations itself. Its models that the catalogue knows keep their names; the others are named after the network, so that they are never
 * taken for what is built in here, which is paid with play money. Prices are the catalogue's, whatever the server says.
 */
import { findModel, limitsOf, MODELS, OPERATIONS, rateOf, type Model, type ModelLimit, type ModelLimits } from 'n8n-nodes-sogni-flow/contract';
import { isRecord } from '../is-record.ts';
import type { Capability } from '../port.ts';
import { isExtension, modelArgument } from './asked.ts';
import type { Network } from './network.ts';
import { PROJECTS } from './projects/project-request.ts';
import { fieldsOf, isUnknown, textOf } from './refusals.ts';

export interface Offer {
  readonly capability: Capability;
  /** How requests there choose the model; absent where the operation's tool has no choice, or none by this name. */
  readonly nameThere?: string;
  /** Of the catalogue. */
  readonly model?: Model;
}

export interface Discovery {
  /** Another engine takes every argument of the catalogue; the network's tools take fewer, its sockets others. */
  readonly kind: 'engine' | 'network';
  readonly offers: readonly Offer[];
}

export const ENGINE = 'sogni 1';
/** Of names of another engine's own models. */
const PREFIX = 'sogni-';
/** Quotes of everything wait for the first answer. */
const WITHIN_MS = 5_000;
const CAPABILITIES = '/v1/creative-agent/capabilities';

/** @throws FlowError when it does not answer as the network does. */
export async function discover(network: Network, which: 'fast' | 'relaxed', signal: AbortSignal): Promise<Discovery> {
  const told = await network.ask({ path: CAPABILITIES, signal, withinMs: WITHIN_MS }).catch((error: unknown) => {
    if (isUnknown(error)) return undefined;
    throw error;
  });
  if (told) return { kind: 'engine', offers: offersOfEngine(told.capabilities, network.host) };
  const [listed, workers] = await Promise.all([network.askPlain({ path: '/api/v1/models/list', signal, withinMs: WITHIN_MS }), network.askPlain({ path: `/api/v1/status/network/${which}/models`, signal, withinMs: WITHIN_MS })]);
  return { kind: 'network', offers: offersOfNetwork(listed, fieldsOf(workers)) };
}

function offersOfNetwork(listed: unknown, workers: Readonly<Record<string, unknown>>): Offer[] {
  const working = new Map((Array.isArray(listed) ? listed : []).filter(isRecord).map(({ id, SID }) => [id, Number(workers[String(SID)] ?? 0)]));
  // Vendors' models are behind an API, and have no workers.
  const live = MODELS.filter(({ id, access, runtimes }) => runtimes.includes('sogni') && (access === 'vendor' ? working.has(id) : (working.get(id) ?? 0) > 0));
  return live.flatMap((model) =>
    Object.keys(model.serves)
      .filter((operation) => OPERATIONS[operation]?.runtimes.includes('sogni'))
      .map((operation): Offer => {
        const [nameThere] = model.serves[operation] ?? [];
        return { model, capability: capabilityOf(operation, model.id, model.title, { ...limitsOf(model, operation), ...placesOf(model, operation) }, model), ...(nameThere && { nameThere }) };
      }),
  );
}

/** Whether a seed that is asked for reaches the network: as a word of the tool, or of a project. */
const keepsSeed = (operation: string): boolean => OPERATIONS[operation]?.gives !== 'text' && (!isExtension(operation, 'seed') || Object.hasOwn(PROJECTS, operation));

/** How many files each slot takes, where that follows from the model. */
function placesOf({ id, contextImages = 1, access, controlNet, references }: Model, operation: string): ModelLimits {
  const atMost = (max: number, why = 'this model has no place for it'): ModelLimit => ({ min: 0, max, ...(max === 0 ? { why } : {}) });
  switch (operation) {
    case 'generate_image':
      return { controlImage: atMost(controlNet ? 1 : 0) };
    case 'edit_image':
      return { reference: atMost(contextImages - 1), mask: atMost(access === 'vendor' ? 1 : 0, 'the network takes a mask for GPT Image only') };
    case 'generate_video':
      return { referenceImage: atMost(references?.images ?? 0), referenceVideo: atMost(references?.videos ?? 0), referenceAudio: atMost(references?.audios ?? 0) };
    case 'generate_speech':
      return { voiceSource: id.includes('voice_clone') ? { min: 1, max: 1, why: 'this model speaks with the voice of a recording' } : atMost(0) };
    default:
      return {};
  }
}

function offersOfEngine(told: unknown, host: string): Offer[] {
  const entries = (Array.isArray(told) ? told : []).filter(isRecord).flatMap(({ operation, id, name, limits, repeatable, version }) => {
    const [asked, model] = [textOf(operation), textOf(id)];
    // What it gets from elsewhere itself would come round in a circle.
    if (!asked || !model || model.startsWith(PREFIX) || !Object.hasOwn(OPERATIONS, asked)) return [];
    return [{ operation: asked, id: model, title: `${(textOf(name) ?? model).slice(0, 100)} (${host})`, limits: readLimits(limits), repeatable: repeatable === true, version: textOf(version)?.slice(0, 200) }];
  });
  const isFirst = (entry: (typeof entries)[number]): boolean => entries.find(({ operation }) => operation === entry.operation) === entry;
  return entries
    // Without a choice of model the first one is taken there.
    .filter((entry) => modelArgument(entry.operation) !== undefined || isFirst(entry))
    .map(({ operation, id, title, limits, repeatable, version }) => {
      const known = findModel(operation, id);
      const isKnown = known?.id === id;
      const capability = capabilityOf(operation, isKnown ? id : `${PREFIX}${id}`, title, limits, isKnown ? known : undefined);
      return { capability: { ...capability, repeatable, ...(version && { version: `${ENGINE}, ${version}` }) }, nameThere: id, ...(isKnown && { model: known }) };
    });
}

function capabilityOf(operation: string, model: string, title: string, limits: ModelLimits, known: Model | undefined): Capability {
  return {
    ...{ operation, model, title, limits, rate: rateOf(model), version: ENGINE },
    // Somebody is paid real Spark for each job.
    playMoney: false,
    repeatable: keepsSeed(operation),
    ...(known?.access === 'vendor' ? { premium: true } : {}),
  };
}

/** Another engine's limits as far as they are any; what is not understood is left to it. */
function readLimits(limits: unknown): ModelLimits {
  return Object.fromEntries(Object.entries(fieldsOf(limits)).filter((entry): entry is [string, ModelLimit] => isLimit(entry[1])));
}

const isLimit = (value: unknown): boolean =>
  isRecord(value) && ((Number.isFinite(value.min) && Number.isFinite(value.max)) || (Array.isArray(value.allowed) && value.allowed.every((one) => ['string', 'number', 'boolean'].includes(typeof one))));
