/** What a test sees of the simulated server, and how it disturbs it. */
import type { PromptGraph } from './validate-prompt.ts';

export type Generation = 'minted' | 'named' | 'jobs';

export interface Told {
  readonly type: string;
  readonly promptId: string;
  /** Of this prompt, from 0. */
  readonly index: number;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface SimulatorOptions {
  readonly generation: Generation;
  /** Files of each folder of models. */
  readonly models?: Readonly<Record<string, readonly string[]>>;
  /** Classes that it does not have. */
  readonly lacks?: readonly string[];
  readonly newStyleChoices?: boolean;
  readonly previews?: boolean;
  /** A free one unless given. */
  readonly port?: number;
}

export interface Simulator {
  readonly url: string;
  /** `GET /queue`, in order of arrival; bodies beside. */
  readonly requests: { readonly line: string; readonly body: unknown }[];
  /** Names of the prompts that were run to a step of any kind. */
  readonly ran: string[];
  readonly uploaded: Map<string, Buffer>;
  /** The first message of each socket. */
  readonly greetings: string[];
  /** Called before each event of a prompt; the server waits for it. */
  beforeTelling: (told: Told) => void | Promise<void>;
  /** Called after each event was handed to the network. */
  afterTelling: (told: Told) => void | Promise<void>;
  /** What the node class throws when its turn comes, once. */
  fault: { readonly node: string; readonly exception: string; readonly message: string } | undefined;
  /** In the place of a result's true bytes. */
  resultBytes: Buffer | undefined;
  /** In the place of the answer; `undefined` lets the server answer, `hang` never, `endless` for ever. */
  answer: (line: string) => { readonly status: number; readonly type: string; readonly body: string; readonly length?: number } | 'hang' | 'endless' | undefined;
  /** The next such request is done, and its answer never comes. */
  losesAnswer: string | undefined;
  /** Nothing is told any more, and the sockets stay open. */
  silent: boolean;
  /** Whether the history tells the files of what came from the cache. */
  forgetsCached: boolean;
  queueLength(): number;
  cutSockets(): void;
  /** Ends when a new socket has been opened. */
  connected(): Promise<void>;
  /** Ends when such a request has been answered. */
  seen(line: string | RegExp): Promise<void>;
  stop(): Promise<void>;
  /** With nothing in memory, at the same address. */
  start(): Promise<void>;
  /** A prompt of somebody else, in front of what comes later. @returns its name. */
  queueOther(graph: PromptGraph): string;
  forgetHistory(): void;
}
