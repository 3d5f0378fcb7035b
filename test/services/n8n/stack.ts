/** An engine, an n8n with our package, its owner and a credential for that engine: where every suite begins. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CallbackRelay } from './callback-relay.ts';
import { N8nServer } from './n8n-server.ts';
import { N8nUser, type Credential, type WorkflowFile } from './n8n-user.ts';
import { ServedEngine } from './served-engine.ts';

export const TEMPLATES = resolve(import.meta.dirname, '../../../workflows');
export const templateNames = (): string[] => readdirSync(TEMPLATES).filter((name) => name.endsWith('.json'));
export const readTemplate = (name: string): WorkflowFile => JSON.parse(readFileSync(join(TEMPLATES, name), 'utf8')) as WorkflowFile;

/** Packing, two servers and a new database on a machine with two busy cores. */
export const START_LIMIT_MS = 240_000;

export interface Stack extends AsyncDisposable {
  readonly engine: ServedEngine;
  readonly n8n: N8nServer;
  readonly user: N8nUser;
  readonly credential: Credential;
}

export interface RelayedStack extends Stack {
  /** What the engine's calls to n8n go through. */
  readonly relay: CallbackRelay;
}

export async function startRelayedStack(): Promise<RelayedStack> {
  await using started = new AsyncDisposableStack();
  const relay = started.use(await CallbackRelay.start());
  const stack = started.use(await startStack(relay));
  const owned = started.move();
  return { ...stack, relay, [Symbol.asyncDispose]: async () => await owned.disposeAsync() };
}

/** @param relay - absent: the engine calls n8n directly. */
export async function startStack(relay?: CallbackRelay): Promise<Stack> {
  await using started = new AsyncDisposableStack();
  const n8n = started.use(await N8nServer.start(relay ? { WEBHOOK_URL: relay.baseUrl } : {}));
  if (relay) relay.target = n8n.baseUrl;
  const engine = started.use(await ServedEngine.start({ SOGNI_FLOW_CALLBACKS: 'loopback' }));
  const user = await N8nUser.setUp(n8n);
  const credential = await user.createCredential({ apiKey: engine.key, baseUrl: engine.baseUrl });
  const owned = started.move();
  return { engine, n8n, user, credential, [Symbol.asyncDispose]: async () => await owned.disposeAsync() };
}
