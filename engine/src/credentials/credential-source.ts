/**
 * Credentials of workflow nodes.
 *
 * A node that selects none works on the execution's own account of this engine, answered in this process. One that selects a credential by
 * name gets exactly that one or an error: paying from another account than the one in the file would be worse than not running. The file is the operator's,
 * and so is the way into this machine and its network: only the local account has them.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { LOCAL_ACCOUNT } from '../accounts/port.ts';
import type { HttpTransport } from '../http-transport.ts';
import type { WorkflowNode } from '../workflow/types.ts';
import { readCredentialsFile, type ConfiguredCredential } from './credentials-file.ts';
import { createRemoteTransport } from './remote-transport.ts';

/** Where the local engine lives for a node: a name that no network knows. */
export const LOCAL_BASE_URL = 'http://engine.sogni-flow.internal';

export interface Credential {
  /** Fields as the node reads them: `apiKey`, `baseUrl`. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly transport: HttpTransport;
}

export interface CredentialSource {
  /** @throws FlowError `missing_credential`, naming node, credential and what is configured; `invalid_configuration` */
  find(node: WorkflowNode, type: string): Promise<Credential>;
  /** For links that lead away from the credential's host. */
  readonly network: HttpTransport;
}

export interface CredentialOptions {
  /** The local engine in this process; asked for at the first use, because starting it costs time. */
  readonly local: () => Promise<HttpTransport>;
  /** Whose nodes ask; the local account when absent. */
  readonly account?: string;
  /** Path of the credentials file, `SOGNI_FLOW_CREDENTIALS` or `credentials.json` in the data folder; it need not exist. */
  readonly file?: string;
  /** For `${NAME}` in the file. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly remote?: HttpTransport;
}

export function createCredentialSource(options: CredentialOptions): CredentialSource {
  let configured: Promise<ReadonlyMap<string, ConfiguredCredential>> | undefined;
  let local: Promise<HttpTransport> | undefined;
  const startLocal = (): Promise<HttpTransport> => {
    // A start that failed may be tried again.
    local ??= options.local().catch((error: unknown) => {
      local = undefined;
      throw error;
    });
    return local;
  };
  const isOperator = options.account === undefined || options.account === LOCAL_ACCOUNT;
  const network = options.remote ?? createRemoteTransport(isOperator ? fetch : fetchInPublic);
  return {
    network,
    async find(node, type) {
      const selected = node.credentials[type];
      // The transport waits for the first request, so that reading a credential starts nothing.
      if (selected === undefined) return { data: { apiKey: '', baseUrl: LOCAL_BASE_URL }, transport: async (request) => await (await startLocal())(request) };
      if (!isOperator) throw notYours(node, type, selected.name, options.account);
      configured ??= readCredentialsFile(options.file, options.env);
      const credential = (await configured).get(selected.name);
      if (credential === undefined) throw missing(node, type, selected.name, [...(await configured).keys()], options.file);
      if (credential.type !== type) {
        throw new FlowError('missing_credential', `node "${node.name}" needs a credential of type ${type}; "${selected.name}" is one of type ${credential.type}`, { node: node.name });
      }
      return { data: credential.resolve(), transport: network };
    },
  };
}

const fetchInPublic: typeof fetch = async (...request) => await (await import('./public-fetch.ts')).publicFetch(...request);

function notYours(node: WorkflowNode, type: string, name: string, account = ''): FlowError {
  const message = `node "${node.name}" uses the credential "${name}" (${type}); credentials of this engine belong to its operator, and the account "${account}" has none here. Select no credential: the node then works on this account`;
  return new FlowError('missing_credential', message, { node: node.name, details: { credential: name, type } });
}

function missing(node: WorkflowNode, type: string, name: string, known: readonly string[], file: string | undefined): FlowError {
  const has = known.length === 0 ? 'none is configured' : `configured are ${known.map((entry) => `"${entry}"`).join(', ')}`;
  const where = file === undefined ? 'name a file with SOGNI_FLOW_CREDENTIALS' : 'add it to the credentials file';
  const message = `node "${node.name}" uses the credential "${name}" (${type}); ${has}. Either ${where}: {"${name}": {"type": "${type}", "data": {…}}}, or select no credential to work on the local engine`;
  return new FlowError('missing_credential', message, { node: node.name, details: { credential: name, type, configured: known } });
}
