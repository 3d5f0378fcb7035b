/**
 * Graphs of one's own: a JSON file with a graph as ComfyUI exports it ("API format"), and what in it a job fills.
 *
 *     { "operation": "generate_image", "model": "my-style", "title": "My style",
 *       "graph":   { "3": { "class_type": "KSampler", "inputs": { … } }, … },
 *       "bind":    { "prompt": ["6.text"], "seed": ["3.seed"], "startingImage": ["10.image"] },
 *       "results": { "9": "image" } }
 *
 * `rate` is the price's weight (1 is the base model), `sides` of which number width and height are multiples; 1 and 8 unless given.
 * `memoryGb` is the least GPU memory that it runs with (1 GB is 2³⁰ bytes); a worker with less does not offer it.
 *
 * `bind` names parameters and input slots of the operation (the second file of a slot is `reference.1`), or values that follow from them (`values.ts`), each with
 * the places that it goes to as `node.input`. A graph is a program: nodes can read and write files of the server. So only node classes that are on a list
 * are taken: those of the graphs that come along, some more that do no harm, and what the operator allows.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FlowError, OPERATIONS, type Operation } from 'n8n-nodes-sogni-flow/contract';
import { isRecord } from '../is-record.ts';
import { ALLOWED_NODES } from './allowed-nodes.ts';
import { isLink, upload, value, type Family, type Graph, type GraphInput, type GraphNode } from './graph.ts';

/** Values that are not parameters; see `values.ts`. */
const DERIVED = ['denoise', 'frames', 'renderedFps', 'halfSteps', 'prefix'] as const;
const DEFAULT_SIDES = 8;

export interface OwnGraphs {
  readonly families: readonly Family[];
  /** Why files were left out, by their names. */
  readonly refused: Readonly<Record<string, FlowError>>;
}

/** Reads every `.json` file of a folder; one that is not there has none. */
export async function readOwnGraphs(folder: string, allowedNodes: readonly string[] = []): Promise<OwnGraphs> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const families: Family[] = [];
  const refused: Record<string, FlowError> = {};
  for (const name of names.filter((file) => file.endsWith('.json')).sort()) {
    try {
      families.push(ownGraph(await readFile(join(folder, name), 'utf8'), allowedNodes));
    } catch (error) {
      if (!FlowError.is(error)) throw error;
      refused[name] = error;
    }
  }
  return { families, refused };
}

/** @throws FlowError `invalid_configuration`; `forbidden` for a node class that is not on the list. */
export function ownGraph(text: string, allowedNodes: readonly string[] = []): Family {
  const { operation: name, model, title = model, graph, bind, results, rate = 1, sides = DEFAULT_SIDES, memoryGb } = parse(text);
  const operation = typeof name === 'string' && Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
  if (!operation) throw wrong(`operation is ${show(name)}; an operation such as generate_image is needed`);
  if (typeof model !== 'string' || model === '' || typeof title !== 'string') throw wrong(`model is ${show(model)} and title ${show(title)}; texts are needed`);
  if (!isAbove0(rate) || !isAbove0(sides) || !Number.isInteger(sides)) throw wrong(`rate is ${show(rate)} and sides ${show(sides)}; numbers above 0 are needed, sides a whole one`);
  if (memoryGb !== undefined && !isAbove0(memoryGb)) throw wrong(`memoryGb is ${show(memoryGb)}; a number above 0 is needed`);
  const nodes = checkGraph(graph, new Set([...ALLOWED_NODES, ...allowedNodes]));
  const bound = bindPlaces(nodes, bind, operation);
  return { model, title, files: {}, sides, rate, ...(memoryGb !== undefined && { memoryBytes: memoryGb * 2 ** 30 }), ways: [{ operation: operation.name, needs: neededSlots(operation), graph: bound, results: checkResults(results, bound) }] };
}

const wrong = (what: string, cause?: unknown) => new FlowError('invalid_configuration', `the graph cannot be used: ${what}`, { cause });
const isAbove0 = (given: unknown): given is number => typeof given === 'number' && given > 0 && Number.isFinite(given);
const show = (given: unknown): string => (given === undefined ? 'missing' : (JSON.stringify(given) ?? String(given)).slice(0, 80));
const neededSlots = ({ takes }: Operation): readonly string[] => takes.filter(({ min }) => min > 0).map(({ name }) => name);

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const read: unknown = JSON.parse(text);
    if (isRecord(read)) return read;
  } catch (cause) {
    throw wrong('it is no JSON', cause);
  }
  throw wrong('it is no object');
}

function checkGraph(graph: unknown, allowed: ReadonlySet<string>): Graph {
  if (!isRecord(graph) || Object.keys(graph).length === 0) throw wrong(`graph is ${show(graph)}; nodes by their ids are needed, as "Export (API)" writes them`);
  const checked: Record<string, GraphNode> = {};
  for (const [id, node] of Object.entries(graph)) {
    if (!isRecord(node) || typeof node.class_type !== 'string' || !isRecord(node.inputs)) throw wrong(`node ${id} is ${show(node)}; class_type and inputs are needed, as "Export (API)" writes them`);
    const { class_type: name, inputs } = node;
    if (!allowed.has(name)) throw new FlowError('forbidden', `node ${id} is a ${name}, which is not on the list of allowed nodes; the operator can allow it`, { details: { node: name } });
    for (const [input, given] of Object.entries(inputs)) {
      const isRight = isLink(given) ? Object.hasOwn(graph, given[0]) : ['string', 'number', 'boolean'].includes(typeof given);
      if (!isRight) throw wrong(`${id}.${input} is ${show(given)}; a value, or a link to a node of the graph, is needed`);
    }
    checked[id] = { class_type: name, inputs: inputs as Readonly<Record<string, GraphInput>> };
  }
  return checked;
}

function bindPlaces(graph: Graph, bind: unknown, operation: Operation): Graph {
  if (!isRecord(bind)) throw wrong(`bind is ${show(bind)}; names with lists of places such as "6.text" are needed`);
  const bound: Record<string, GraphNode> = { ...graph };
  for (const [name, places] of Object.entries(bind)) {
    const filling = fillingOf(name, operation);
    for (const place of Array.isArray(places) ? (places as unknown[]) : [places]) {
      const [, id = '', input = ''] = typeof place === 'string' ? (/^(.+)\.([^.]+)$/.exec(place) ?? []) : [];
      const node = Object.hasOwn(bound, id) ? bound[id] : undefined;
      if (!node) throw wrong(`bind.${name} is for ${show(place)}; node.input of a node that the graph has is needed`);
      bound[id] = { ...node, inputs: { ...node.inputs, [input]: keepsDefault(filling, node.inputs[input]) } };
    }
  }
  return bound;
}

function fillingOf(name: string, { name: operation, parameters, takes }: Operation): GraphInput {
  const [, slot = '', at = '0'] = /^(\w+)(?:\.(\d+))?$/.exec(name) ?? [];
  if (takes.some((taken) => taken.name === slot)) return upload(slot, Number(at));
  if (Object.hasOwn(parameters, name) || (DERIVED as readonly string[]).includes(name)) return value(name);
  throw wrong(`bind has ${name}; ${operation} has ${[...Object.keys(parameters), ...takes.map((taken) => taken.name), ...DERIVED].join(', ')}`);
}

/** What the graph was exported with is taken where the job has nothing. */
const keepsDefault = (filling: GraphInput, before: GraphInput | undefined): GraphInput =>
  typeof filling === 'object' && 'value' in filling && (typeof before === 'string' || typeof before === 'number' || typeof before === 'boolean') ? { ...filling, or: before } : filling;

function checkResults(results: unknown, graph: Graph): Readonly<Record<string, string>> {
  const named = isRecord(results) ? Object.entries(results) : [];
  if (named.length === 0 || !named.every(([id, role]) => Object.hasOwn(graph, id) && typeof role === 'string' && role !== '')) {
    throw wrong(`results is ${show(results)}; nodes of the graph that write files, each with a role such as image, are needed`);
  }
  return results as Readonly<Record<string, string>>;
}
