/**
 * What an operation is, as data. One definition has three readers: the n8n node makes its parameters from it, the server
 * checks requests against it, and a worker is matched to jobs by its name. A limit is typed once.
 */
import type { MediaKind } from './artifact.ts';

interface Described {
  /** Title Case, shown as the label. */
  readonly title: string;
  /** One sentence without a full stop. */
  readonly help: string;
  /** An argument that the public network's tool does not have; a private engine accepts it. */
  readonly extension?: true;
}

export interface TextParameter extends Described {
  readonly type: 'text';
  readonly required?: true;
  readonly maxLength: number;
  /** Rows of the editor; absent for one line. */
  readonly rows?: number;
  readonly default?: string;
  readonly example?: string;
  /** Of a text whose price hangs on what it says and not on its length: the least, the usual and the most that it can say. */
  readonly priced?: readonly [least: string, usual: string, most: string];
}

export interface NumberParameter extends Described {
  readonly type: 'integer' | 'number';
  readonly required?: true;
  /** `px`, `s`, `fps`, `dB`, `LUFS`, `bpm`, `%`; absent for a bare number. */
  readonly unit?: string;
  readonly min: number;
  readonly max: number;
  readonly multipleOf?: number;
  /** Absent: empty has a meaning of its own, told by `help`. */
  readonly default?: number;
}

export interface Choice {
  readonly value: string;
  readonly title: string;
  readonly help?: string;
  /** Other spellings that requests have; they are read as `value`. */
  readonly also?: readonly string[];
  /** Values of other parameters that this choice stands for, as a size by name does for width and height. */
  readonly sets?: Readonly<Record<string, number>>;
}

export interface ChoiceParameter extends Described {
  readonly type: 'choice';
  readonly choices: readonly Choice[];
  /** Absent: empty takes the model's default. */
  readonly default?: string;
  /** The values are numbers and travel as such. */
  readonly numeric?: true;
}

/**
 * A text of a few words, each from a list of its own, sent as one argument with a space between them. A node shows one choice for each
 * part; a request may say it in other words.
 */
export interface PhraseParameter extends Described {
  readonly type: 'phrase';
  readonly maxLength: number;
  /** In the order of the text. Their names are only the node's; every part has a default. */
  readonly parts: Readonly<Record<string, ChoiceParameter & { readonly default: string }>>;
}

export interface SwitchParameter extends Described {
  readonly type: 'switch';
  /** Absent: empty takes the model's default. */
  readonly default?: boolean;
}

/** Names of two fields of which the first must be less than the second where both are given. */
export type Rising = readonly [lower: string, higher: string];

/** A few fields that belong together, sent as one object. */
export interface GroupParameter extends Described {
  readonly type: 'group';
  readonly fields: Fields;
  readonly rising?: readonly Rising[];
}

/** Rows of the same fields, sent as an array of objects. */
export interface ListParameter extends Described {
  readonly type: 'list';
  readonly fields: Fields;
  readonly maxItems: number;
  readonly rising?: readonly Rising[];
}

/**
 * Rows of the same fields, sent as one array for each field under the field's own name, all of the same length: LoRAs travel as
 * `loras` and `loraStrengths`. The parameter's own name is only the node's.
 */
export interface ColumnsParameter extends Described {
  readonly type: 'columns';
  readonly fields: Readonly<Record<string, TextParameter | NumberParameter | ChoiceParameter>>;
  readonly maxItems: number;
}

export type Parameter = TextParameter | NumberParameter | ChoiceParameter | SwitchParameter | PhraseParameter | GroupParameter | ListParameter | ColumnsParameter;
export type Parameters = Readonly<Record<string, Parameter>>;
/** A phrase has several places on a node's panel, so it stands alone. */
export type Fields = Readonly<Record<string, Exclude<Parameter, PhraseParameter>>>;

/** A place for media that a job takes in. */
export interface InputSlot {
  /** Also the default name of the binary property in n8n. */
  readonly name: string;
  readonly title: string;
  readonly help: string;
  readonly kind: MediaKind;
  readonly min: number;
  readonly max: number;
  /** Argument of the API's tool that this slot fills through `dependsOn`. */
  readonly argument: string;
  /** What need not be there is taken only where its source is chosen; with this it is taken from the binary field of its name wherever an item has one. */
  readonly byName?: true;
  readonly extension?: true;
}

/** Kinds of runtime: drawn by rules, FFmpeg, a ComfyUI server, a server that speaks OpenAI's API, Sogni's public network. */
export const RUNTIME_KINDS = ['sketch', 'media', 'comfyui', 'openai', 'sogni'] as const;
export type RuntimeKind = (typeof RUNTIME_KINDS)[number];

export interface Operation {
  /** The API's tool name. */
  readonly name: string;
  /** Which n8n node offers it. */
  readonly family: 'image' | 'video' | 'audio' | 'clip' | 'chat';
  /** Title Case: `Generate`. */
  readonly title: string;
  /** Sentence case with an article, as n8n lists actions: `Generate an image`. */
  readonly action: string;
  readonly help: string;
  readonly takes: readonly InputSlot[];
  /** Names of optional slots of which exactly one must be filled. */
  readonly takesOneOf?: readonly string[];
  readonly gives: MediaKind;
  /** Kinds of runtime that could perform it; which are at hand is known to the server. Never empty. */
  readonly runtimes: readonly RuntimeKind[];
  /**
   * What a step weighs in an estimate by capacity units, by the class of its tool: a picture 1, a clip 5, music 3, speech 1.
   * Cutting, mixing and captioning run no model and weigh 0. For planning only; money is in `pricing.ts`.
   */
  readonly capacityUnits: number;
  /** All items of a node run make one job together, instead of one job each. */
  readonly gathers?: true;
  readonly parameters: Parameters;
  /** Arguments of which at least one must be given. */
  readonly needsOneOf?: readonly string[];
  /** Arguments of which only one can be given. */
  readonly excludes?: readonly (readonly string[])[];
}

/**
 * What one model allows of one parameter, within what the operation allows of it, and what it takes when nothing is given.
 * Of an input slot: how many files. `why` ends the refusal, as in "it needs a speech-recognition model".
 */
export type ModelLimit =
  | { readonly min: number; readonly max: number; readonly multipleOf?: number; readonly default?: number; readonly why?: string }
  | { readonly allowed: readonly (string | number | boolean)[]; readonly default?: string | number | boolean; readonly why?: string };

/** By the name of the parameter or the input slot. What is not named here has only the operation's own range and default. */
export type ModelLimits = Readonly<Record<string, ModelLimit>>;

/** Checked arguments of a job: every parameter with a default is present. */
export type Arguments = Readonly<Record<string, unknown>>;
