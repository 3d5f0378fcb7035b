/** The configuration of Sogni's network, or of another engine in its place: where it is, the key there, and what may be spent. */
import { FlowError, microSpark, type MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import { plainAddress } from '../runtimes/plain-address.ts';
import { readInteger } from './variable.ts';

export const SOGNI_NETWORKS = ['fast', 'relaxed'] as const;

export interface SogniNetwork {
  /** Without a slash at its end. */
  readonly url: string;
  /** Never print it. */
  readonly key: string;
  /** Dedicated GPUs, or cheaper consumer machines. */
  readonly network: (typeof SOGNI_NETWORKS)[number];
  /** The most that one job may cost there; `undefined` for what the job itself pays here. */
  readonly mostPerJob: MicroSpark | undefined;
  /** The most that all jobs of a day (UTC) may cost there. */
  readonly mostPerDay: MicroSpark;
  /** Of each picture, where the network sends some; each costs a little. */
  readonly previews: number;
}

export const SOGNI_URL = 'https://api.sogni.ai';
export const DAY_SPARK = '1000';
const MOST_SPARK = 1_000_000_000;

/** @returns `undefined` without a key. @throws FlowError `invalid_configuration`, which does not repeat an address: a key may be in it. */
export function readSogniNetwork(env: NodeJS.ProcessEnv): SogniNetwork | undefined {
  const { SOGNI_FLOW_SOGNI_KEY: key, SOGNI_FLOW_SOGNI_JOB_SPARK: job } = env;
  const network = SOGNI_NETWORKS.find((name) => name === (env.SOGNI_FLOW_SOGNI_NETWORK || 'fast'));
  if (!network) throw new FlowError('invalid_configuration', `SOGNI_FLOW_SOGNI_NETWORK is "${env.SOGNI_FLOW_SOGNI_NETWORK}"; ${SOGNI_NETWORKS.join(' and ')} are allowed`);
  const url = readUrl(env.SOGNI_FLOW_SOGNI_URL || SOGNI_URL);
  const mostPerJob = job ? readSpark('SOGNI_FLOW_SOGNI_JOB_SPARK', job) : undefined;
  const mostPerDay = readSpark('SOGNI_FLOW_SOGNI_DAY_SPARK', env.SOGNI_FLOW_SOGNI_DAY_SPARK || DAY_SPARK);
  const previews = readInteger('SOGNI_FLOW_SOGNI_PREVIEWS', env.SOGNI_FLOW_SOGNI_PREVIEWS || '0', 0, 8);
  return key ? { url, key, network, mostPerJob, mostPerDay, previews } : undefined;
}

function readUrl(text: string): string {
  const url = plainAddress(text);
  if (url?.pathname === '/') return url.origin;
  throw new FlowError('invalid_configuration', `SOGNI_FLOW_SOGNI_URL is no address such as ${SOGNI_URL} or http://127.0.0.1:8787; a path, a user, a password or a query are not allowed, and the key belongs in SOGNI_FLOW_SOGNI_KEY`);
}

function readSpark(name: string, text: string): MicroSpark {
  const spark = /^\d+(\.\d{1,6})?$/.test(text) ? Number(text) : NaN;
  if (spark <= MOST_SPARK) return microSpark(spark);
  throw new FlowError('invalid_configuration', `${name} is "${text}"; an amount of Spark from 0 to ${MOST_SPARK} is allowed`);
}
