/**
 * Language models: by the token. $0.30 for a million tokens that go in and $0.90 for a million that come out, which is 60 and 180 µSpark each
 * (example prices of Sogni's documentation).
 *
 * Before a job runs its tokens are not known, only its bytes. A token is at least one byte, and a model's frame around messages adds some, so
 * that the maximum is never too low; a third of it is expected. What is captured follows the count that the server reports.
 */
import type { Arguments } from '../operation.ts';
import type { Formula, Meter } from './formula.ts';

/** Spark for a million tokens. */
export const TOKEN_PRICES = { input: 60, output: 180 } as const;

/** The longest answer where neither the request nor the model says one. */
export const USUAL_MOST_TOKENS = 4_096;

/** What a model's own frame adds at most: to every message, and once. */
const FRAME_TOKENS = { message: 16, conversation: 128 } as const;
const EXPECTED_PART = 1 / 3;
/** Few tokens are longer than this. */
const LONGEST_TOKEN_BYTES = 16;
const USUAL_TOKEN_BYTES = 4;

const MILLION = 1_000_000;

/** Tokens as a server counts them; `estimated`: it has not, so that they were counted by the length of the texts. */
export interface TokenUsage {
  readonly input: number;
  readonly output: number;
  readonly estimated?: true;
}

/** Spark. */
export const priceOfTokens = ({ input, output }: Pick<TokenUsage, 'input' | 'output'>): number => (input * TOKEN_PRICES.input + output * TOKEN_PRICES.output) / MILLION;

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** Tokens that a text probably has. */
export const usualTokens = (text: string): number => Math.ceil(bytesOf(text) / USUAL_TOKEN_BYTES);

/** Everything that the model is given to read. */
export function textsOf({ system, messages, prompt, json_schema: schema }: Arguments): readonly string[] {
  const said = Array.isArray(messages) ? messages.map((message: { readonly content?: unknown }) => message.content) : [];
  return [system, ...said, prompt, schema].filter((text): text is string => typeof text === 'string' && text !== '');
}

const priceOfChat: Formula = (given) => {
  const texts = textsOf(given);
  const bytes = texts.reduce((sum, text) => sum + bytesOf(text), 0);
  const output = typeof given.max_tokens === 'number' ? given.max_tokens : USUAL_MOST_TOKENS;
  const most = priceOfTokens({ input: bytes + FRAME_TOKENS.message * texts.length + FRAME_TOKENS.conversation, output });
  return [priceOfTokens({ input: Math.ceil(bytes / LONGEST_TOKEN_BYTES), output: 1 }), most * EXPECTED_PART, most];
};

/** Spark for what a runtime reports, `undefined` where it reports no tokens. */
const priceOfUsage: Meter = ({ usage }) => {
  const { input, output } = (typeof usage === 'object' && usage !== null ? usage : {}) as Partial<Record<'input' | 'output', unknown>>;
  return isCount(input) && isCount(output) ? priceOfTokens({ input, output }) : undefined;
};

const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0;

export const CHAT_FORMULAS: Readonly<Record<string, Formula>> = { chat: priceOfChat };
export const CHAT_METERS: Readonly<Record<string, Meter>> = { chat: priceOfUsage };
