/** The configuration of a server that speaks OpenAI's API: where it is, its key, and what its models do. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { ASKED } from '../runtimes/openai/operations.ts';
import { plainAddress } from '../runtimes/plain-address.ts';

export interface OpenaiServer {
  readonly baseUrl: string;
  /** Never print it. */
  readonly key: string | undefined;
  /** Operations by model, instead of what is found out. */
  readonly models: Readonly<Record<string, readonly string[]>>;
  /** Weights in the price formula by model, instead of those of the catalogue; 1 is the base model. */
  readonly rates: Readonly<Record<string, number>>;
}

const MOST_RATE = 1_000;

/** @returns `undefined` when there is none. @throws FlowError `invalid_configuration` */
export function readOpenaiServer(env: NodeJS.ProcessEnv): OpenaiServer | undefined {
  const entries = (env.SOGNI_FLOW_OPENAI_MODELS ?? '').split(',').map((part) => part.trim()).filter((part) => part !== '').map(readModel);
  const baseUrl = env.SOGNI_FLOW_OPENAI_URL;
  if (!baseUrl) return undefined;
  // What is wrong may be a password, so it is not repeated.
  if (!plainAddress(baseUrl)) throw new FlowError('invalid_configuration', 'SOGNI_FLOW_OPENAI_URL is no address such as http://127.0.0.1:8000/v1; a key belongs in SOGNI_FLOW_OPENAI_KEY, and a user, a password or a query are not allowed');
  const models = Object.fromEntries(entries.map(({ model, operations }) => [model, operations]));
  const rates = Object.fromEntries(entries.flatMap(({ model, rate }) => (rate === undefined ? [] : [[model, rate]])));
  return { baseUrl, key: env.SOGNI_FLOW_OPENAI_KEY || undefined, models, rates };
}

interface ModelEntry {
  readonly model: string;
  readonly operations: readonly string[];
  readonly rate: number | undefined;
}

/** Reads `qwen-image=generate_image+edit_image@2.5`: a model, what it does, and its weight in the price. */
function readModel(entry: string): ModelEntry {
  const [, model = '', given = '', , rate] = /^(.+)=([^=@]*)(@(.*))?$/.exec(entry) ?? [];
  if (model.trim() === '') throw new FlowError('invalid_configuration', `SOGNI_FLOW_OPENAI_MODELS has "${entry}"; model=operation+operation is needed, such as tts-1=generate_speech, or flux=generate_image@2.5 with its weight in the price`);
  const operations = given.split('+').map((operation) => operation.trim());
  for (const operation of operations) checkOperation(operation);
  return { model: model.trim(), operations, rate: rate === undefined ? undefined : readRate(entry, rate.trim()) };
}

function readRate(entry: string, text: string): number {
  const rate = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (rate > 0 && rate <= MOST_RATE) return rate;
  throw new FlowError('invalid_configuration', `SOGNI_FLOW_OPENAI_MODELS has "${entry}" with the weight "${text}"; a number above 0, up to ${MOST_RATE}, is allowed`);
}

function checkOperation(operation: string): void {
  if (Object.hasOwn(ASKED, operation)) return;
  throw new FlowError('invalid_configuration', `SOGNI_FLOW_OPENAI_MODELS names the operation "${operation}"; ${Object.keys(ASKED).join(', ')} are allowed`);
}
