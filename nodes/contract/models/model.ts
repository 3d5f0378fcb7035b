/**
 * What a model of Sogni's network is, as data: by which names requests choose it, what it can be asked for, and within which limits.
 *
 * The catalogue is a seed: the list and the tiers that a server answers are the live truth, and what a server can run is told by the
 * `Capability` of its runtimes. A request for a model that is known here and run nowhere can so be refused with a reason.
 */
import type { MediaKind } from '../artifact.ts';
import type { ModelLimit, ModelLimits, RuntimeKind } from '../operation.ts';
import type { VideoFamily } from '../video-frames.ts';

/**
 * Who may use a model. `free`: free Spark pays for it over the API, too. `premium`: bought Spark, SOGNI or a plan. `vendor`: made by
 * another company's API, paid with bought Spark only.
 */
export type Access = 'free' | 'premium' | 'vendor';

/** The most files of each kind that a request may refer to, and of all kinds together. */
export interface ReferenceCounts {
  readonly images: number;
  readonly videos: number;
  readonly audios: number;
  readonly total: number;
}

export interface Model {
  /** On the wire; also how a capability names it. */
  readonly id: string;
  readonly title: string;
  readonly media: MediaKind;
  readonly access: Access;
  /** Operations that it can perform, each with the further names by which that tool's requests choose it. */
  readonly serves: Readonly<Record<string, readonly string[]>>;
  /** Names that it goes by in every operation. */
  readonly names?: readonly string[];
  /** Kinds of runtime that could run it. */
  readonly runtimes: readonly RuntimeKind[];
  /** By the name of the operation's parameter; an operation takes those that it has. */
  readonly limits: ModelLimits;
  /** The most pictures that guide an edit. */
  readonly contextImages?: number;
  readonly references?: ReferenceCounts;
  readonly loras?: true;
  readonly controlNet?: true;
  /** The clip comes with sound. */
  readonly sound?: true;
  /** Whose pattern the number of its frames follows. */
  readonly family?: VideoFamily;
}

type Bounds = Extract<ModelLimit, { min: number }>;

export const range = (min: number, max: number, standard?: number, multipleOf?: number): Bounds => ({
  ...{ min, max },
  ...(standard === undefined ? {} : { default: standard }),
  ...(multipleOf === undefined ? {} : { multipleOf }),
});

/** The model knows one value only, so that asking for another is an error. */
export const fixed = (value: number): Bounds => range(value, value, value);

/** The first is the default. */
export const oneOf = <Value extends string | number>(...allowed: readonly [Value, ...Value[]]) => ({ allowed, default: allowed[0] }) as const satisfies ModelLimit;

/** Both sides of a picture. @param edge - pixels. */
export const square = (min: number, max: number, edge: number): ModelLimits => ({ width: range(min, max, edge), height: range(min, max, edge) });

export const frame = (min: number, max: number, [width, height]: readonly [number, number], multipleOf: number): ModelLimits => ({
  width: range(min, max, width, multipleOf),
  height: range(min, max, height, multipleOf),
});

/** Models that workers of the network run; a ComfyUI server can, too. */
export const NATIVE = ['comfyui', 'sogni'] as const satisfies readonly RuntimeKind[];
/** Models that only the network has. */
export const NETWORK = ['sogni'] as const satisfies readonly RuntimeKind[];
