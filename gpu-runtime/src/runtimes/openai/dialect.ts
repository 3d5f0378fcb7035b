/**
 * What differs between servers that speak OpenAI's API, as data. The shape is here, the tables are in `dialects.ts`.
 *
 * Where a server has no word for an argument, the argument is missing from the table, and the result says that it had no effect.
 */
import type { Fields } from './bodies.ts';

/** Kinds of work that servers have an endpoint for. */
export type Skill = 'generate' | 'edit' | 'video' | 'animate' | 'speech' | 'see' | 'chat';

/** Arguments that an endpoint may have a word for, after sizes, lengths and formats were worked out. */
export type Word =
  | 'prompt'
  | 'negativePrompt'
  | 'size'
  | 'width'
  | 'height'
  | 'steps'
  | 'guidance'
  | 'shift'
  | 'strength'
  | 'seed'
  | 'outputFormat'
  | 'frames'
  | 'fps'
  | 'seconds'
  | 'voice'
  | 'voiceDescription'
  | 'voiceTranscript'
  | 'language'
  | 'gptImageQuality'
  | 'gptImageBackground'
  | 'gptImageOutputCompression'
  | 'max_tokens'
  | 'temperature'
  | 'top_p'
  | 'top_k'
  | 'min_p'
  | 'frequency_penalty'
  | 'presence_penalty'
  | 'repetition_penalty'
  | 'thinking'
  | 'stop'
  | 'response_format';

export interface FileField {
  readonly field: string;
  /** A part of a form, or text in JSON. */
  readonly as: 'file' | 'base64' | 'data-url';
  /** The field holds a list. */
  readonly list?: true;
  /** The mask is transparent where it is white here. */
  readonly transparentMask?: true;
}

export interface Endpoint {
  readonly path: string;
  /** Sent as a form: always, or when there is a file to send. */
  readonly form?: 'always' | 'with-files';
  /** By argument: the name in the body; with dots, a place in the block inside the prompt. */
  readonly words: Partial<Readonly<Record<Word, string>>>;
  /** Sent with every request, so that nothing is left to a default. */
  readonly constants?: Fields;
  /** By input slot of the operation. A slot that is not named takes nothing. */
  readonly files?: Readonly<Record<string, FileField>>;
  /** Arguments that travel inside the prompt: as JSON between two tags, or after a separator. */
  readonly inPrompt?: { readonly tag: string; readonly words: Partial<Readonly<Record<Word, string>>> } | { readonly separator: string; readonly word: Word };
  /** File formats; the first one is taken in the place of one that is missing. */
  readonly formats?: readonly string[];
  /** Seeds below this. */
  readonly seeds?: number;
  /** Takes the place of this endpoint where there is a mask. */
  readonly masked?: Endpoint;
  /** Also sent as one text of JSON under this name, for servers that look for arguments there. */
  readonly again?: string;
  /** Clip lengths in whole seconds that are allowed, where frames cannot be asked for. */
  readonly lengths?: readonly number[];
  /** Answers with the clip itself instead of a job. */
  readonly atOnce?: true;
  /** The voice where none is named. */
  readonly voice?: string;
}

export interface Dialect {
  readonly name: string;
  readonly title: string;
  /** What an entry of `/v1/models` has; or what path answers with JSON. */
  readonly sign: { readonly entry: Fields } | { readonly answers: string };
  readonly skills: Partial<Readonly<Record<Skill, Endpoint>>>;
  /** How the server tells what a model can do; absent: it does not. */
  readonly tells?: Telling;
  /** Field of an entry of `/v1/models` with the tokens that question and answer may have together. */
  readonly context?: string;
  /** The same seed gives the same result. */
  readonly seeded: boolean;
}

/** Where a server tells what its models can do, and in which words. */
export interface Telling {
  /** In the entries of `/v1/models`, unless another path is named. */
  readonly at?: { readonly path: string; readonly method?: 'POST' };
  /** Asked for each model by its name, in the body as `model`. */
  readonly each?: true;
  /** Where in the answer or in the entry: `modalities`. */
  readonly field: string;
  /** A word, or a name whose value is true, and what it means. */
  readonly means: Readonly<Record<string, readonly Skill[]>>;
  /** What every model of which it tells can do. */
  readonly always?: readonly Skill[];
  /** What it does not tell: of these the names of models do. */
  readonly silentOn?: readonly Skill[];
}
