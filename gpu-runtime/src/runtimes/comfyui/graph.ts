/**
 * Graphs as data: what ComfyUI is sent, with named places that a job fills.
 *
 * A family is one model, or one kind of model file; its ways are the graphs that perform its operations. Nothing here is computed: `bind.ts` fills the places,
 * `offers.ts` asks a server which families it has the files and node classes for.
 */
import type { ModelLimits, VideoFamily } from 'n8n-nodes-sogni-flow/contract';

export type Plain = string | number | boolean;

/** Output of another node, as ComfyUI writes it. */
export type Link = readonly [node: string, output: number];

/** A value of the job by its name (see `values.ts`); `or` where the job has none. */
export interface Named {
  readonly value: string;
  readonly or?: Plain;
  /** Where the job has none, the node is left out. */
  readonly orNoNode?: true;
}

/** The model file that plays this part in the family. */
export interface FileName {
  readonly file: string;
}

/** A file of the job, by its input slot. A node that needs one the job has not is left out, and so is what needs that node. */
export interface Upload {
  readonly upload: string;
  /** Which file of the slot, from 0. */
  readonly at?: number;
}

/** A link that may be missing: left out with the node that it comes from. */
export interface OptionalLink {
  readonly link: Link;
}

export type GraphInput = Plain | Link | Named | FileName | Upload | OptionalLink;

export interface GraphNode {
  readonly class_type: string;
  readonly inputs: Readonly<Record<string, GraphInput>>;
  /** For a node that only changes what passes through it: the input that stands for each of its outputs where it is left out. */
  readonly passes?: readonly string[];
}

export type Graph = Readonly<Record<string, GraphNode>>;

/** One way to perform an operation. */
export interface Way {
  readonly operation: string;
  /** Input slots that must be filled; of the ways of an operation, the first that fits is taken. */
  readonly needs?: readonly string[];
  /** What the model is told where the request only says a part of it: `{prompt}` and other parameters stand for their texts. */
  readonly wording?: string;
  readonly graph: Graph;
  /** Further files that only this way needs: without them, or a node class of its graph, the others are offered nevertheless. */
  readonly files?: Readonly<Record<string, ModelFile>>;
  /** Which nodes' files are results, each with the role that they have in the job. */
  readonly results: Readonly<Record<string, string>>;
}

/** A place of a loader node whose choices are the files that a server has. */
export interface ModelFile {
  readonly node: string;
  readonly input: string;
  /** The first file whose name matches is taken. */
  readonly like: RegExp;
}

export interface Family {
  /** Id as requests name it; or the part in `files` of which each matching file is a model of its own, named after the file. */
  readonly model: string | { readonly eachOf: string };
  /** Before the file's name, where there is one model for each file. */
  readonly title: string;
  readonly files: Readonly<Record<string, ModelFile>>;
  /** Width and height are multiples of it, px. */
  readonly sides: number;
  /** The most pixels of a result whose size follows from a source. */
  readonly mostPixels?: number;
  /** Whose pattern the number of frames follows. */
  readonly frames?: VideoFamily;
  /** What the graphs allow, by operation, within what the catalogue says of the model. */
  readonly limits?: Readonly<Record<string, ModelLimits>>;
  /** Weight in the price formula; what the catalogue says of the model unless given. */
  readonly rate?: number;
  /** The least GPU memory that it runs with; absent where nobody has said. */
  readonly memoryBytes?: number;
  readonly ways: readonly Way[];
}

export const value = (name: string, or?: Plain): Named => ({ value: name, ...(or !== undefined && { or }) });
export const given = (name: string): Named => ({ value: name, orNoNode: true });
export const file = (part: string): FileName => ({ file: part });
export const upload = (slot: string, at?: number): Upload => ({ upload: slot, ...(at !== undefined && { at }) });
export const maybe = (node: string, output: number): OptionalLink => ({ link: [node, output] });

export const isNamed = (input: GraphInput): input is Named => typeof input === 'object' && 'value' in input;
export const isFile = (input: GraphInput): input is FileName => typeof input === 'object' && 'file' in input;
export const isUpload = (input: GraphInput): input is Upload => typeof input === 'object' && 'upload' in input;
export const isOptional = (input: GraphInput): input is OptionalLink => typeof input === 'object' && 'link' in input;
export const isLink = (input: unknown): input is Link => Array.isArray(input) && input.length === 2 && typeof input[0] === 'string' && Number.isInteger(input[1]);

/** Every place of the graph, with the names of its node and input. */
export const placesOf = (graph: Graph): readonly (readonly [node: string, input: string, place: GraphInput])[] =>
  Object.entries(graph).flatMap(([node, { inputs }]) => Object.entries(inputs).map(([name, place]) => [node, name, place] as const));

/** Names of the values that it has a place for. */
export const namedIn = (graph: Graph): ReadonlySet<string> => new Set(placesOf(graph).flatMap(([, , place]) => (isNamed(place) ? [place.value] : [])));

/** How many files of each slot the graph has places for. */
export function uploadsOf(graph: Graph): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const [, , place] of placesOf(graph)) if (isUpload(place)) counts[place.upload] = Math.max(counts[place.upload] ?? 0, (place.at ?? 0) + 1);
  return counts;
}
