/** Configuration: environment variables, each named, typed and explained once. `doctor` and the README print this table. */
import { join, resolve } from 'node:path';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { readInteger, readRuntimeConfig, RUNTIME_VARIABLES, withoutPassword, type RuntimeConfig, type Variable } from 'sogni-flow-runtime/configuration';
import { CALLBACK_RULES, type CallbackRule } from './server/callbacks/rule.ts';
import { METRICS_RULES, type MetricsRule } from './metrics/rule.ts';
import { readTimeouts, type TimeoutOverrides } from './jobs/timeouts.ts';

/** `home` also has the database and the credentials file; without `redisUrl` the queue is a table of the database. */
export interface Config extends RuntimeConfig {
  /** A PostgreSQL server; absent: an SQLite file in the home folder. Has a password in it: never print it. */
  readonly databaseUrl: string | undefined;
  /** Signs links and guards API keys, in place of the file in the home folder. Never print it. */
  readonly secret: string | undefined;
  readonly host: string;
  readonly port: number;
  /** Executions that a host runs at once. */
  readonly executions: number;
  /** How clients and callers reach the server. */
  readonly publicUrl: string;
  /** Believe the forwarding headers of a proxy in front of `serve`. */
  readonly trustProxy: boolean;
  /** `serve` has the creator's page at `/`. */
  readonly page: boolean;
  /** The machine's, unless one is set, is asked for at the first use: that loads the tables of all languages, a tenth of the time that a small run takes. */
  readonly timezone: string;
  /** Whom the server may call when workflows have ended. */
  readonly callbacks: CallbackRule;
  /** Secrets of Stripe's webhook; none switches top-ups off. */
  readonly stripeSecrets: readonly string[];
  /** Who may read the metrics of `serve`. */
  readonly metrics: MetricsRule;
  /** Where `worker` tells its metrics and whether it is ready, on this machine; absent: nowhere. */
  readonly metricsPort: number | undefined;
  /** Somebody takes traces. */
  readonly traces: boolean;
  readonly credentialsFile: string;
  /** Time limits of jobs instead of the standard ones. */
  readonly timeouts: TimeoutOverrides;
  /** What of the price of a job goes to the worker that made it, in parts per million. */
  readonly workerShare: number;
  /** How much the artifact store may keep; `undefined` for everything. */
  readonly cacheBytes: number | undefined;
}

const SHORTEST_SECRET = 32;

export const VARIABLES = {
  ...RUNTIME_VARIABLES,
  DATABASE_URL: { help: 'PostgreSQL database (postgres://user:password@host:port/name); empty keeps everything in an SQLite file in the home folder', standard: '', shown: withoutPassword },
  SOGNI_FLOW_SECRET: { help: `Text of at least ${SHORTEST_SECRET} characters that guards API keys and links; the same for all processes on one database. Empty takes the file <home>/pepper`, standard: '', shown: () => '(set)' },
  SOGNI_FLOW_HOST: { help: 'Address that `serve` listens on', standard: '127.0.0.1' },
  SOGNI_FLOW_PORT: { help: 'Port that `serve` listens on', standard: '8787' },
  SOGNI_FLOW_TRUST_PROXY: { help: 'yes: `serve` believes the forwarding headers of a proxy in front of it', standard: 'no' },
  SOGNI_FLOW_PAGE: { help: "no: `serve` has the API alone, without the creator's page", standard: 'yes' },
  SOGNI_FLOW_EXECUTIONS: { help: 'Executions that `serve` and `worker` run at once; 0 leaves them to others', standard: '4' },
  SOGNI_FLOW_PUBLIC_URL: { help: 'How clients reach `serve`, and callers the resume URLs of waits', standard: 'http://HOST:PORT' },
  SOGNI_FLOW_TIMEZONE: { help: "IANA time zone of workflows that do not set their own; empty takes the machine's", standard: '' },
  SOGNI_FLOW_CALLBACKS: { help: 'Whom the server may call when workflows have ended: off, public (the internet, by https), loopback (this machine as well), private (private networks as well)', standard: 'public' },
  SOGNI_FLOW_STRIPE_SECRETS: { help: "Secrets of Stripe's webhook, separated by commas; empty: no top-ups", standard: '', shown: () => '(set)' },
  SOGNI_FLOW_METRICS: { help: 'Who may read /metrics of `serve` without a key: yes (everybody), loopback (this machine, without a proxy in front), no (nobody, and there are none)', standard: 'loopback' },
  SOGNI_FLOW_METRICS_PORT: { help: 'Port on this machine where `worker` tells /metrics, /health and /ready; empty: none', standard: '' },
  OTEL_EXPORTER_OTLP_ENDPOINT: { help: 'Where traces are sent (OTLP over HTTP, as JSON), such as http://127.0.0.1:4318; the other OTEL_ variables of OpenTelemetry count as well. Empty: no traces', standard: '', shown: withoutPassword },
  SOGNI_FLOW_CREDENTIALS: { help: 'File with named credentials', standard: '<home>/credentials.json' },
  SOGNI_FLOW_TIMEOUTS: { help: 'Time limits of jobs, such as queue_wait=2h,generate_image.total=10m; limits are queue_wait, heartbeat_gap and total', standard: '' },
  SOGNI_FLOW_WORKER_SHARE: { help: 'What of the price of a job goes to the account of the worker that made it, in parts per million', standard: '500000' },
  SOGNI_FLOW_CACHE_GB: { help: 'Gigabytes that results, uploads, thumbnails and converted files may take together; paid results of the last 30 days stay anyway. Empty for no limit', standard: '' },
} as const satisfies Record<string, Variable>;

/**
 * @param home - a `--home` option, which goes before the environment.
 * @throws FlowError `invalid_configuration`, naming the variable, its value and what is allowed.
 */
export function readConfig(env: NodeJS.ProcessEnv, home?: string): Config {
  const runtime = readRuntimeConfig(env, home);
  const host = env.SOGNI_FLOW_HOST || VARIABLES.SOGNI_FLOW_HOST.standard;
  const port = readInteger('SOGNI_FLOW_PORT', env.SOGNI_FLOW_PORT || VARIABLES.SOGNI_FLOW_PORT.standard, 0, 65_535);
  const given = timezone(env);
  let machine: string | undefined;
  return {
    ...runtime,
    databaseUrl: databaseUrl(env),
    secret: secret(env),
    host,
    port,
    executions: readInteger('SOGNI_FLOW_EXECUTIONS', env.SOGNI_FLOW_EXECUTIONS || VARIABLES.SOGNI_FLOW_EXECUTIONS.standard, 0, 64),
    publicUrl: publicUrl(env, host, port),
    trustProxy: yesOrNo(env, 'SOGNI_FLOW_TRUST_PROXY'),
    page: yesOrNo(env, 'SOGNI_FLOW_PAGE'),
    get timezone() {
      return given ?? (machine ??= Intl.DateTimeFormat().resolvedOptions().timeZone);
    },
    callbacks: callbackRule(env),
    stripeSecrets: secrets(env.SOGNI_FLOW_STRIPE_SECRETS ?? ''),
    metrics: metricsRule(env),
    metricsPort: env.SOGNI_FLOW_METRICS_PORT ? readInteger('SOGNI_FLOW_METRICS_PORT', env.SOGNI_FLOW_METRICS_PORT, 0, 65_535) : undefined,
    traces: takesTraces(env),
    credentialsFile: resolve(env.SOGNI_FLOW_CREDENTIALS || join(runtime.home, 'credentials.json')),
    timeouts: readTimeouts(env.SOGNI_FLOW_TIMEOUTS ?? '', 'SOGNI_FLOW_TIMEOUTS'),
    workerShare: readInteger('SOGNI_FLOW_WORKER_SHARE', env.SOGNI_FLOW_WORKER_SHARE || VARIABLES.SOGNI_FLOW_WORKER_SHARE.standard, 0, 1_000_000),
    cacheBytes: gigabytes(env, 'SOGNI_FLOW_CACHE_GB'),
  };
}

function databaseUrl({ DATABASE_URL: text }: NodeJS.ProcessEnv): string | undefined {
  if (!text) return undefined;
  const protocol = URL.canParse(text) ? new URL(text).protocol : undefined;
  if (protocol === 'postgres:' || protocol === 'postgresql:') return text;
  const given = protocol === undefined ? 'no URL' : `a URL that begins with ${protocol}`;
  throw new FlowError('invalid_configuration', `DATABASE_URL is ${given}; postgres://user:password@host:port/database is allowed, with what is special in the password written as %40 and the like`);
}

function secret({ SOGNI_FLOW_SECRET: text }: NodeJS.ProcessEnv): string | undefined {
  if (!text || text.length >= SHORTEST_SECRET) return text || undefined;
  throw new FlowError('invalid_configuration', `SOGNI_FLOW_SECRET has ${text.length} characters; at least ${SHORTEST_SECRET} are allowed, such as what "openssl rand -base64 32" prints`);
}

function publicUrl(env: NodeJS.ProcessEnv, host: string, port: number): string {
  const given = env.SOGNI_FLOW_PUBLIC_URL;
  if (!given) return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  if (!URL.canParse(given)) throw new FlowError('invalid_configuration', `SOGNI_FLOW_PUBLIC_URL is "${given}"; an address such as https://flow.example.org is allowed`);
  return given.replace(/\/+$/, '');
}

function gigabytes(env: NodeJS.ProcessEnv, name: 'SOGNI_FLOW_CACHE_GB'): number | undefined {
  const text = env[name] || VARIABLES[name].standard;
  if (text === '') return undefined;
  if (!/^\d{1,6}(\.\d{1,3})?$/.test(text)) throw new FlowError('invalid_configuration', `${name} is "${text}"; a number from 0 to 999999.999 is allowed, or nothing for no limit`);
  return Number(text) * 1_000_000_000;
}

function yesOrNo(env: NodeJS.ProcessEnv, name: 'SOGNI_FLOW_TRUST_PROXY' | 'SOGNI_FLOW_PAGE'): boolean {
  const text: string = env[name] || VARIABLES[name].standard;
  if (text !== 'yes' && text !== 'no') throw new FlowError('invalid_configuration', `${name} is "${text}"; yes and no are allowed`);
  return text === 'yes';
}

function callbackRule(env: NodeJS.ProcessEnv): CallbackRule {
  const text = env.SOGNI_FLOW_CALLBACKS || VARIABLES.SOGNI_FLOW_CALLBACKS.standard;
  const rule = CALLBACK_RULES.find((known) => known === text);
  if (rule) return rule;
  throw new FlowError('invalid_configuration', `SOGNI_FLOW_CALLBACKS is "${text}"; ${CALLBACK_RULES.join(', ')} are allowed`);
}

function metricsRule(env: NodeJS.ProcessEnv): MetricsRule {
  const text = env.SOGNI_FLOW_METRICS || VARIABLES.SOGNI_FLOW_METRICS.standard;
  const rule = METRICS_RULES.find((known) => known === text);
  if (rule) return rule;
  throw new FlowError('invalid_configuration', `SOGNI_FLOW_METRICS is "${text}"; ${METRICS_RULES.join(', ')} are allowed`);
}

const COLLECTOR_VARIABLES = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] as const;

/** As OpenTelemetry's specification has it, except that a collector at no address is refused: OpenTelemetry would send to another one. */
function takesTraces(env: NodeJS.ProcessEnv): boolean {
  if (env.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || env.OTEL_TRACES_EXPORTER === 'none') return false;
  const named = COLLECTOR_VARIABLES.filter((name) => env[name]);
  const wrong = named.find((name) => !/^https?:\/\//.test(env[name] ?? '') || !URL.canParse(env[name] ?? ''));
  if (wrong) throw new FlowError('invalid_configuration', `${wrong} is "${env[wrong]}"; an address such as http://127.0.0.1:4318 is allowed`);
  return named.length > 0;
}

/** One that is too short to be a secret is more likely a mistake. */
function secrets(text: string): string[] {
  const list = text.split(',').map((secret) => secret.trim()).filter((secret) => secret !== '');
  if (list.every((secret) => secret.length >= 16)) return list;
  throw new FlowError('invalid_configuration', 'SOGNI_FLOW_STRIPE_SECRETS has a secret of fewer than 16 characters; whole secrets such as whsec_…, separated by commas, are allowed');
}

/** @returns `undefined` when none is set. */
function timezone({ SOGNI_FLOW_TIMEZONE: name }: NodeJS.ProcessEnv): string | undefined {
  if (!name) return undefined;
  if (!isTimezone(name)) throw new FlowError('invalid_configuration', `SOGNI_FLOW_TIMEZONE is "${name}"; an IANA name such as Europe/Berlin is allowed`);
  return name;
}

function isTimezone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}
