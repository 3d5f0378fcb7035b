/** The configuration of what performs jobs: environment variables, each named, typed and explained once. The engine's table takes them over. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { NETWORKS, type Network } from '../queue/port.ts';
import { readOpenaiServer, type OpenaiServer } from './openai-server.ts';
import { readOwnComfyui, type OwnComfyuiConfig } from './own-comfyui.ts';
import { DAY_SPARK, readSogniNetwork, SOGNI_URL, type SogniNetwork } from './sogni-network.ts';
import { readInteger, withoutPassword, type Variable } from './variable.ts';

export interface RuntimeConfig {
  /** Folder for everything that is kept. */
  readonly home: string;
  /** A Redis server for the job queue. May have a password in it: never print it. */
  readonly redisUrl: string | undefined;
  /** For a worker without the database: the engine whose jobs it works on, and its key there. Never print the key. */
  readonly engineUrl: string | undefined;
  readonly workerKey: string | undefined;
  /** How the engine's operator knows that worker; the same at every start. Absent: by the name of its machine. */
  readonly workerName: string | undefined;
  /** Which requests it is for. */
  readonly network: Network;
  /** Jobs that the worker runs at once. */
  readonly slots: number;
  /** A server that speaks OpenAI's API. Has a key in it: never print it. */
  readonly openai: OpenaiServer | undefined;
  /** Sogni's network, or another engine in its place. Has a key in it: never print it. */
  readonly sogni: SogniNetwork | undefined;
  /** A ComfyUI server that performs jobs, without a slash at its end. */
  readonly comfyuiUrl: string | undefined;
  /** A ComfyUI that is started here, by what stays up. */
  readonly ownComfyui: OwnComfyuiConfig | undefined;
  /** Node classes that graphs of one's own may have beside those that are known to do no harm. */
  readonly comfyuiNodes: readonly string[];
  readonly ffmpegPath: string | undefined;
  readonly ffprobePath: string | undefined;
}

export const RUNTIME_VARIABLES = {
  SOGNI_FLOW_HOME: { help: 'Folder for the database, the artifacts and the credentials', standard: '~/.sogni-flow' },
  REDIS_URL: { help: 'Redis for the job queue (redis://user:password@host:port), so that workers hear of jobs at once and the database is not asked for them; empty keeps the queue in the database', standard: '', shown: withoutPassword },
  SOGNI_FLOW_ENGINE_URL: { help: 'For `worker` on a machine without the database: address of the engine whose jobs it works on, as REDIS_URL brings them', standard: '', shown: withoutPassword },
  SOGNI_FLOW_WORKER_KEY: { help: 'The key of that worker, made there with: sogni-flow keys create NAME --worker', standard: '', shown: () => '(set)' },
  SOGNI_FLOW_WORKER_NAME: { help: 'Its name there, the same at every start and its own', standard: 'name of the machine' },
  SOGNI_FLOW_NETWORK: { help: 'Network of this worker: fast for a dedicated GPU, relaxed for a machine that does other work as well', standard: 'fast' },
  SOGNI_FLOW_SLOTS: { help: 'Jobs that the built-in worker runs at once; 0 leaves them to workers elsewhere', standard: '2' },
  SOGNI_FLOW_OPENAI_URL: { help: "Address of a server that speaks OpenAI's API, such as http://127.0.0.1:8000/v1; empty: none", standard: '' },
  SOGNI_FLOW_OPENAI_KEY: { help: 'API key of that server; empty: it needs none', standard: '', shown: () => '(set)' },
  SOGNI_FLOW_OPENAI_MODELS: { help: 'What its models do, such as qwen-image=generate_image+edit_image@2.5,tts-1=generate_speech, with the weight in the price behind an @; what is not named is found out', standard: '' },
  SOGNI_FLOW_COMFYUI_URL: { help: 'A ComfyUI server (http://host:port) that performs jobs with the models it has; graphs of your own are read from <home>/comfyui. Empty for none', standard: '', shown: withoutPassword },
  SOGNI_FLOW_COMFYUI_COMMAND: { help: 'Starts a ComfyUI instead, for `serve` and `worker`: its command line, such as /opt/ComfyUI/venv/bin/python main.py; no shell reads it, quotes hold words together', standard: '' },
  SOGNI_FLOW_COMFYUI_FOLDER: { help: 'The folder that it is started in, such as /opt/ComfyUI', standard: '' },
  SOGNI_FLOW_COMFYUI_NODES: { help: 'Classes of custom nodes that graphs of your own may have, separated by commas', standard: '' },
  SOGNI_FLOW_SOGNI_KEY: { help: "API key of Sogni's network, where jobs are performed with the models it has; empty: none", standard: '', shown: () => '(set)' },
  SOGNI_FLOW_SOGNI_URL: { help: 'Its address, or that of another engine that is to perform jobs in its place', standard: SOGNI_URL },
  SOGNI_FLOW_SOGNI_NETWORK: { help: 'fast (dedicated GPUs) or relaxed (consumer machines, pictures only, cheaper)', standard: 'fast' },
  SOGNI_FLOW_SOGNI_JOB_SPARK: { help: 'The most Spark that one job may cost there; empty: what the job itself pays here', standard: '' },
  SOGNI_FLOW_SOGNI_DAY_SPARK: { help: 'The most Spark that all jobs of a day (UTC) may cost there', standard: DAY_SPARK },
  SOGNI_FLOW_SOGNI_PREVIEWS: { help: 'Previews of each picture that it is asked for; each costs a little', standard: '0' },
  MEDIA_FFMPEG: { help: 'ffmpeg to use; empty looks on the PATH, then takes the packaged WebAssembly build', standard: '' },
  MEDIA_FFPROBE: { help: 'ffprobe to use', standard: '' },
} as const satisfies Record<string, Variable>;

/**
 * @param home - a `--home` option, which goes before the environment.
 * @throws FlowError `invalid_configuration`, naming the variable, its value and what is allowed.
 */
export function readRuntimeConfig(env: NodeJS.ProcessEnv, home?: string): RuntimeConfig {
  return {
    home: resolve(home || env.SOGNI_FLOW_HOME || join(homedir(), '.sogni-flow')),
    redisUrl: redisUrl(env),
    engineUrl: engineUrl(env),
    workerKey: env.SOGNI_FLOW_WORKER_KEY || undefined,
    workerName: workerName(env),
    network: network(env),
    slots: readInteger('SOGNI_FLOW_SLOTS', env.SOGNI_FLOW_SLOTS || RUNTIME_VARIABLES.SOGNI_FLOW_SLOTS.standard, 0, 64),
    openai: readOpenaiServer(env),
    sogni: readSogniNetwork(env),
    comfyuiUrl: comfyuiUrl(env),
    ownComfyui: readOwnComfyui(env),
    comfyuiNodes: (env.SOGNI_FLOW_COMFYUI_NODES ?? '').split(',').map((name) => name.trim()).filter((name) => name !== ''),
    ffmpegPath: env.MEDIA_FFMPEG || undefined,
    ffprobePath: env.MEDIA_FFPROBE || undefined,
  };
}

function redisUrl({ REDIS_URL: text }: NodeJS.ProcessEnv): string | undefined {
  if (!text) return undefined;
  const protocol = URL.canParse(text) ? new URL(text).protocol : undefined;
  if (protocol === 'redis:' || protocol === 'rediss:') return text;
  const given = protocol === undefined ? 'no URL' : `a URL that begins with ${protocol}`;
  throw new FlowError('invalid_configuration', `REDIS_URL is ${given}; redis://user:password@host:port, or rediss:// for TLS, is allowed`);
}

function engineUrl({ SOGNI_FLOW_ENGINE_URL: text }: NodeJS.ProcessEnv): string | undefined {
  if (!text) return undefined;
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return text;
  throw new FlowError('invalid_configuration', `SOGNI_FLOW_ENGINE_URL is "${text}"; an address such as https://flow.example.org is allowed`);
}

function network({ SOGNI_FLOW_NETWORK: text }: NodeJS.ProcessEnv): Network {
  const known = NETWORKS.find((name) => name === (text || RUNTIME_VARIABLES.SOGNI_FLOW_NETWORK.standard));
  if (known) return known;
  throw new FlowError('invalid_configuration', `SOGNI_FLOW_NETWORK is "${text}"; ${NETWORKS.join(' and ')} are allowed`);
}

function workerName({ SOGNI_FLOW_WORKER_NAME: text }: NodeJS.ProcessEnv): string | undefined {
  if (!text || /^[A-Za-z0-9][\w.-]{0,99}$/.test(text)) return text || undefined;
  throw new FlowError('invalid_configuration', `SOGNI_FLOW_WORKER_NAME is "${text}"; 1 to 100 letters, digits, "_", "-" and "." are allowed`);
}

function comfyuiUrl({ SOGNI_FLOW_COMFYUI_URL: given }: NodeJS.ProcessEnv): string | undefined {
  if (!given) return undefined;
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (isHttp && url.username === '' && url.password === '' && url.search === '') return given.replace(/\/+$/, '');
  throw new FlowError('invalid_configuration', `SOGNI_FLOW_COMFYUI_URL is "${withoutPassword(given)}"; an address such as http://127.0.0.1:8188, without a user, is allowed`);
}
