/** n8n's HTTP helpers. Which way a request takes is decided by the node's credential, never by the node. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { Credential, CredentialSource } from '../credentials/credential-source.ts';
import type { NodeContext } from '../execution/node-type.ts';
import type { HttpTransport } from '../http-transport.ts';
import { authenticate } from './authenticate.ts';
import type { CompiledCredential } from './description.ts';
import { addressOf, exchange, type HttpOptions } from './http-options.ts';
import { NodeApiError } from './n8n-workflow-shim.ts';

/** Once the execution is cancelled, what a node takes back must be answered within this time. */
const CLEAN_UP_MS = 4_000;

export interface HttpSurroundings {
  readonly credentials: CredentialSource;
  /** Credential types that the node declares. */
  readonly declared: readonly string[];
  /** The package's credential classes, by type. */
  readonly classes: ReadonlyMap<string, () => CompiledCredential>;
  /** For addresses outside of the credential's host. */
  readonly network: HttpTransport;
}

export function httpHelpers(context: Pick<NodeContext, 'node' | 'signal' | 'mode'>, around: HttpSurroundings) {
  const found = new Map<string, Promise<Credential>>();
  const credentialOf = (type: string): Promise<Credential> => {
    let credential = found.get(type);
    if (credential === undefined) found.set(type, (credential = around.credentials.find(context.node, type)));
    return credential;
  };

  /** A link that an API hands out leads back to where the API is (this process, maybe), or out into the network. */
  const wayTo = async (address: URL): Promise<HttpTransport> => {
    for (const type of around.declared) {
      const { data, transport } = await credentialOf(type);
      const base = typeof data.baseUrl === 'string' && URL.canParse(data.baseUrl) ? new URL(data.baseUrl).origin : undefined;
      // A quote may have no effect outside, so nothing of it leaves the credential's dry run.
      if (base === address.origin || context.mode === 'quote') return transport;
    }
    if (context.mode === 'quote') throw new FlowError('node_failed', `node "${context.node.name}" calls ${address.host}, which cannot be quoted`, { node: context.node.name });
    return around.network;
  };

  const cleanUps = new Set<Promise<unknown>>();

  /** A cancel ends the requests that are under way, and not those by which the node then takes back what it has ordered. */
  const untilCancelled = async <Answer>(send: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> => {
    if (!context.signal.aborted) return await send(context.signal);
    const cleanUp = send(AbortSignal.timeout(CLEAN_UP_MS));
    cleanUps.add(cleanUp);
    return await cleanUp;
  };

  const requestWithAuthentication = async (type: string, options: HttpOptions, signal: AbortSignal): Promise<unknown> => {
    const { data, transport } = await credentialOf(type);
    const compiled = around.classes.get(type)?.();
    if (compiled === undefined) throw new FlowError('missing_credential', `the package of node "${context.node.name}" has no credential type ${type}`, { node: context.node.name });
    try {
      return await exchange(transport, await authenticate(compiled, data, options), signal);
    } catch (error) {
      // As n8n's helper does, so that a node's own handling of API errors meets the class that it expects.
      throw typeof error === 'object' && error !== null && 'response' in error ? new NodeApiError(context.node, error) : error;
    }
  };

  return {
    credentialOf,
    httpRequest: async (options: HttpOptions): Promise<unknown> => await untilCancelled(async (signal) => await exchange(await wayTo(addressOf(options)), options, signal)),
    httpRequestWithAuthentication: async (type: string, options: HttpOptions): Promise<unknown> =>
      await untilCancelled(async (signal) => await requestWithAuthentication(type, options, signal)),
    /** Resolves when what was begun after a cancel has been answered. */
    cleanedUp: async (): Promise<void> => void (await Promise.allSettled(cleanUps)),
  };
}
