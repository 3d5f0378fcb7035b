/** Turns a request's media links into the artifacts behind them, without fetching anything: only links of this server are taken. */
import { FlowError, kindOf, type Artifact, type MediaReference } from 'n8n-nodes-sogni-flow/contract';
import type { ServerServices } from '../services.ts';
import { uploadedDigest } from '../uploads.ts';
import { refuseInlineData } from './read-request.ts';

type Needed = Pick<ServerServices, 'jobs' | 'store' | 'baseUrl'>;
type Places = Pick<Needed, 'store' | 'baseUrl'>;

/** @throws FlowError `invalid_input` for a foreign link; `invalid_media` for another kind than announced; `not_found` for what the account does not have. */
export async function resolveMedia(services: Needed, account: string, references: readonly MediaReference[]): Promise<readonly Artifact[]> {
  return Promise.all(references.map((reference, index) => resolveOne(services, account, reference, `media_references[${index}]`)));
}

async function resolveOne(services: Needed, account: string, { url, mediaType }: MediaReference, path: string): Promise<Artifact> {
  refuseInlineData(url, `${path}.url`);
  const digest = await digestBehind(services, account, url, `${path}.url`);
  const artifact = await services.jobs.artifactOwnedBy(account, digest);
  if (!artifact) throw new FlowError('not_found', `${path}.url leads to no file of this account`);
  const kind = kindOf(artifact.mediaType);
  if (kind !== mediaType) throw new FlowError('invalid_media', `${path} is ${artifact.mediaType}, which is ${kind}; it was announced as ${mediaType}`);
  return artifact;
}

/** @param path - what the link is called in a refusal. @throws FlowError `invalid_input` | `not_found` */
export async function digestBehind({ store, baseUrl }: Places, account: string, link: string, path: string): Promise<string> {
  const url = URL.canParse(link) ? new URL(link) : undefined;
  if (url?.origin !== new URL(baseUrl).origin) {
    const shown = url ? url.origin : 'no URL';
    throw new FlowError('invalid_input', `${path} leads to ${shown}; this server does not fetch foreign links. Upload the file (GET /v1/media/uploadUrl) and give the link of GET /v1/media/downloadUrl`);
  }
  const digest = /\/v1\/artifacts\/([0-9a-f]{64})$/.exec(url.pathname)?.[1];
  if (digest) return digest;
  const upload = /\/v1\/uploads\/([0-9a-f-]{36})$/.exec(url.pathname)?.[1];
  if (upload) return uploadedDigest(store, account, upload);
  throw new FlowError('invalid_input', `${path} is ${url.pathname} on this server; links to artifacts and uploads are allowed`);
}
