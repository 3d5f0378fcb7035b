/** Fills the places of a graph: what comes out is what ComfyUI calls a prompt in API format. Pure. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { isFile, isLink, isNamed, isOptional, isUpload, type Graph, type GraphInput, type Link, type Plain } from './graph.ts';

export interface Prompt {
  readonly [node: string]: { readonly class_type: string; readonly inputs: Readonly<Record<string, Plain | Link>> };
}

export interface Fillings {
  readonly values: Readonly<Record<string, unknown>>;
  /** Names of the model files by the part that they play. */
  readonly files: Readonly<Record<string, string>>;
  /** Names that the server gave to the uploaded files, by slot. */
  readonly uploads: Readonly<Record<string, readonly string[]>>;
}

/** The node cannot be: a file that it needs was not given. */
const ABSENT = Symbol('absent');

/** @throws FlowError `invalid_parameter` for a place without a value. */
export function bind(graph: Graph, fillings: Fillings): Prompt {
  const bound = new Map<string, Prompt[string]>();
  const left = new Set<string>();

  function bindNode(name: string): boolean {
    if (bound.has(name)) return true;
    const node = graph[name];
    if (!node || left.has(name)) return false;
    // Until it is known to be needed in vain; a circle ends here as well.
    left.add(name);
    const inputs: Record<string, Plain | Link> = {};
    for (const [input, place] of Object.entries(node.inputs)) {
      if (isOptional(place)) {
        const source = sourceOf(place.link);
        if (source) inputs[input] = source;
        continue;
      }
      const filled = isLink(place) ? (sourceOf(place) ?? ABSENT) : fill(place, fillings);
      if (filled === ABSENT) return false;
      if (filled === undefined) {
        const parameter = isNamed(place) ? place.value : input;
        throw new FlowError('invalid_parameter', `nothing was given for ${parameter}, which the graph needs`, { details: { parameter } });
      }
      inputs[input] = filled;
    }
    left.delete(name);
    bound.set(name, { class_type: node.class_type, inputs });
    return true;
  }

  /** Where a link comes from: the node itself, or what passes through one that is left out. */
  function sourceOf([name, output]: Link): Link | undefined {
    if (bindNode(name)) return [name, output];
    const passed = graph[name]?.inputs[graph[name].passes?.[output] ?? ''];
    return passed !== undefined && isLink(passed) ? sourceOf(passed) : undefined;
  }

  for (const name of Object.keys(graph)) bindNode(name);
  return Object.fromEntries(Object.keys(graph).flatMap((name) => (bound.has(name) ? [[name, bound.get(name)!]] : [])));
}

function fill(place: Exclude<GraphInput, Link>, { values, files, uploads }: Fillings): Plain | undefined | typeof ABSENT {
  if (isNamed(place)) return plain(values[place.value]) ?? place.or ?? (place.orNoNode ? ABSENT : undefined);
  if (isFile(place)) return files[place.file];
  if (isUpload(place)) return uploads[place.upload]?.[place.at ?? 0] ?? ABSENT;
  return place as Plain;
}

const plain = (value: unknown): Plain | undefined => (['string', 'number', 'boolean'].includes(typeof value) ? (value as Plain) : undefined);
