/** The configuration of a server that speaks OpenAI's API: where it is, its key, and what its models do. */
import { findOperation, FlowError } from 'n8n-nodes-sogni-flow/contract';

export interface OpenaiServer {
  readonly baseUrl: string;
  /** Never print it. */
  readonly key: string | undefined;
  /** Operations by model, instead of what is found out. */
  readonly models: Readonly<Record<string, readonly string[]>>;
}

/** @returns `undefined` when there is none. @throws FlowError `invalid_configuration` | `unknown_operation` */
export function readOpenaiServer(env: NodeJS.ProcessEnv): OpenaiServer | undefined {
  const models = readModels(env.SOGNI_FLOW_OPENAI_MODELS ?? '');
  const baseUrl = env.SOGNI_FLOW_OPENAI_URL;
  if (!baseUrl) return undefined;
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  const isPlain = url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  // What is wrong may be a password, so it is not repeated.
  if (!isPlain) throw new FlowError('invalid_configuration', 'SOGNI_FLOW_OPENAI_URL is no address such as http://127.0.0.1:8000/v1; a key belongs in SOGNI_FLOW_OPENAI_KEY, and a user, a password or a query are not allowed');
  return { baseUrl, key: env.SOGNI_FLOW_OPENAI_KEY || undefined, models };
}

/** Reads `qwen-image=generate_image+edit_image,tts-1=generate_speech`. */
function readModels(text: string): OpenaiServer['models'] {
  const entries = text.split(',').map((part) => part.trim()).filter((part) => part !== '');
  return Object.fromEntries(entries.map((entry) => {
    const at = entry.lastIndexOf('=');
    const [model, operations] = [entry.slice(0, at).trim(), entry.slice(at + 1).split('+').map((operation) => operation.trim())];
    if (at < 1 || model === '') throw new FlowError('invalid_configuration', `SOGNI_FLOW_OPENAI_MODELS has "${entry}"; model=operation+operation is needed, such as tts-1=generate_speech`);
    for (const operation of operations) checkOperation(operation);
    return [model, operations];
  }));
}

function checkOperation(operation: string): void {
  if ((findOperation(operation).runtimes as readonly string[]).includes('openai')) return;
  throw new FlowError('invalid_configuration', `SOGNI_FLOW_OPENAI_MODELS names ${operation}, which a server of this kind cannot do`);
}
