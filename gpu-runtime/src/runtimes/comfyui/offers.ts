/** What a server can do: the families whose node classes and model files it has. Pure. */
import { createHash } from 'node:crypto';
import { findModel, limitsOf, OPERATIONS, rateOf, type ModelLimit, type ModelLimits } from 'n8n-nodes-sogni-flow/contract';
import type { Capability } from '../port.ts';
import { uploadsOf, type Family, type Way } from './graph.ts';
import { LORA_NODE } from './loras.ts';
import type { NodeInfos } from './server/node-info.ts';

export interface Offer {
  readonly capability: Capability;
  readonly family: Family;
  /** Names of the model files, by the part that they play. */
  readonly files: Readonly<Record<string, string>>;
  readonly ways: readonly Way[];
  /** Files of LoRAs that the server has, for whichever model. */
  readonly loras: readonly string[];
}

/** Every node class that is asked for. */
export const classesOf = (families: readonly Family[]): readonly string[] => [...new Set(families.flatMap(({ files, ways }) => [...loadersOf(files), ...ways.flatMap(classesOfWay)]))];

const loadersOf = (files: Family['files'] = {}): readonly string[] => Object.values(files).map(({ node }) => node);
const classesOfWay = ({ files, graph }: Way): readonly string[] => [...loadersOf(files), ...Object.values(graph).map(({ class_type: name }) => name)];

/** One for each operation and model; of two that are called the same, the first. */
export function offersOf(families: readonly Family[], infos: NodeInfos): readonly Offer[] {
  const offers = families.flatMap((family) => modelsIn(family, infos).flatMap(({ model, files }) => offersOfModel(family, model, files, infos)));
  const keyOf = ({ capability: { operation, model } }: Offer): string => `${operation} ${model}`;
  return [...new Map([...offers].reverse().map((offer) => [keyOf(offer), offer])).values()].reverse();
}

interface NamedModel {
  readonly model: string;
  readonly files: Offer['files'];
}

/** Empty when a file is missing. */
function modelsIn({ model, files }: Family, infos: NodeInfos): readonly NamedModel[] {
  const matching = matchingIn(files, infos);
  if (matching.some(([, names]) => names.length === 0)) return [];
  const first = Object.fromEntries(matching.map(([part, names]) => [part, names[0]!]));
  if (typeof model === 'string') return [{ model, files: first }];
  const each = matching.find(([part]) => part === model.eachOf)?.[1] ?? [];
  return each.map((name) => ({ model: withoutEnding(name), files: { ...first, [model.eachOf]: name } }));
}

const matchingIn = (files: Family['files'], infos: NodeInfos): readonly (readonly [part: string, names: readonly string[]])[] =>
  Object.entries(files).map(([part, { node, input, like }]) => [part, (infos.get(node)?.choices[input] ?? []).filter((name) => like.test(name))]);

const withoutEnding = (name: string): string => name.replace(/^.*[/\\]/, '').replace(/\.(safetensors|ckpt|pt|pth|gguf|sft)$/i, '');

function offersOfModel(family: Family, model: string, files: Offer['files'], infos: NodeInfos): readonly Offer[] {
  const operations = [...new Set(family.ways.map(({ operation }) => operation))];
  return operations.flatMap((operation) => {
    const hasNodes = (way: Way): boolean => classesOfWay(way).every((name) => infos.has(name));
    const hasFiles = (way: Way): boolean => matchingIn(way.files ?? {}, infos).every(([, names]) => names.length > 0);
    const all = family.ways.filter((way) => way.operation === operation);
    const ways = all.filter((way) => way.files === undefined || (hasFiles(way) && hasNodes(way)));
    if (ways.length === 0 || !ways.every(hasNodes)) return [];
    const further = Object.fromEntries(ways.flatMap((way) => matchingIn(way.files ?? {}, infos)).map(([part, names]) => [part, names[0]!]));
    const taken = { ...files, ...further };
    const title = typeof family.model === 'string' ? family.title : `${family.title}: ${model}`;
    const limits = limitsFor(family, operation, model, ways);
    // A GPU costs electricity or rent, and play money pays neither.
    const capability: Capability = { operation, model, title, rate: family.rate ?? rateOf(model), playMoney: false, repeatable: true, version: versionOf(ways, taken), limits, ...(family.memoryBytes !== undefined && { memoryBytes: family.memoryBytes }) };
    return [{ capability, family, files: taken, ways, loras: infos.get(LORA_NODE)?.choices.lora_name ?? [] }];
  });
}

/** Raised when the same graph and values are filled in otherwise than before. */
const FILLED = 1;

/** Another one when a graph or a file is another one, so that older results are not reused then. */
const versionOf = (ways: readonly Way[], files: Offer['files']): string =>
  `comfyui ${FILLED}, ${createHash('sha256').update(JSON.stringify([ways, files])).digest('hex').slice(0, 16)}`;

/** What the catalogue says of the model, narrowed to what the graphs do. */
function limitsFor({ limits = {} }: Family, operation: string, model: string, ways: readonly Way[]): ModelLimits {
  const known = findModel(operation, model);
  return { ...(known && limitsOf(known, operation)), ...slotLimits(operation, ways), ...limits[operation] };
}

/** Slots that the graphs have no place for take nothing, rather than that a file is uploaded in vain. */
function slotLimits(operation: string, ways: readonly Way[]): ModelLimits {
  const places = ways.map(({ graph }) => uploadsOf(graph));
  return Object.fromEntries(
    (OPERATIONS[operation]?.takes ?? []).map(({ name, min, max }): [string, ModelLimit] => {
      const most = Math.min(max, Math.max(0, ...places.map((counts) => counts[name] ?? 0)));
      const always = ways.every(({ needs = [] }) => needs.includes(name));
      return [name, { min: Math.min(most, always ? Math.max(min, 1) : min), max: most, ...(most === 0 && { why: 'this model has no place for it' }) }];
    }),
  );
}

/** The first way that all of its needed slots are filled for. */
export const wayFor = ({ ways }: Offer, filled: ReadonlySet<string>): Way | undefined => ways.find(({ needs = [] }) => needs.every((slot) => filled.has(slot)));
