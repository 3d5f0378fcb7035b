/**
 * Uploads and downloads by signed links. A client asks for a link, sends the bytes to it, and asks for a link to what it sent
 * or to a job's result. The bytes are streamed into the artifact store; their kind is told by content.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import { FlowError, kindOf, isMediaType, MOST_UPLOAD_BYTES, type Artifact, type MediaKind, type MediaType } from 'n8n-nodes-sogni-flow/contract';
import type { StoredFile } from 'sogni-flow-runtime';
import { isThisProcess } from '../access/caller.ts';
import { STORED_HEADER } from '../access/stored-header.ts';
import { success } from '../envelope.ts';
import { readName } from '../read-query.ts';
import type { Room } from '../room.ts';
import { checkLength, takeFile } from '../take-file.ts';
import { completeUpload, digestAtPlace, findUpload, openUpload } from '../uploads.ts';
import { artifactPath } from '../workflow-runs/present.ts';

/** The two families of the API: which slots they have, and what may lie there. */
const FAMILIES = {
  image: { idName: 'imageId', types: /^(startingImage|cnImage|contextImage([1-9]|1[0-6])|referenceImage|referenceImageEnd|referenceMask)$/, kinds: ['image'] },
  media: { idName: 'id', types: /^(referenceAudio|referenceVideo)$/, kinds: ['audio', 'video', 'model', 'text'] },
} as const satisfies Record<string, { idName: string; types: RegExp; kinds: readonly MediaKind[] }>;
type Family = keyof typeof FAMILIES;

const uploadPath = (id: string): string => `/v1/uploads/${id}`;

/** Routes that need a key: they hand out links. */
export function assetLinkRoutes(app: FastifyInstance, { services: { store, jobs }, links, clock }: Room): void {
  for (const family of Object.keys(FAMILIES) as Family[]) {
    app.get<{ Querystring: Record<string, string> }>(`/v1/${family}/uploadUrl`, async ({ caller, query }) => {
      const contentType = readContentType(family, query.contentType);
      const upload = await openUpload(store, caller.account, placeOf(family, query), contentType, clock());
      return success({ uploadUrl: links.sign('PUT', uploadPath(upload.id), caller.account) });
    });

    app.get<{ Querystring: Record<string, string> }>(`/v1/${family}/downloadUrl`, async ({ caller, query }) => {
      const digest = query.type === 'complete' ? await resultDigest(caller.account, family, query) : await digestAtPlace(store, caller.account, placeOf(family, query));
      return success({ downloadUrl: links.sign('GET', artifactPath(digest), caller.account) });
    });
  }

  /** A job's result: the first, one by its position (`<job>.<n>`), or the last frame of a video. */
  async function resultDigest(account: string, family: Family, query: Readonly<Record<string, string>>): Promise<string> {
    const [jobId = '', position = '0'] = readName(query, FAMILIES[family].idName).toLowerCase().split('.');
    const { artifacts } = await jobs.get(account, jobId);
    const artifact = query.artifact === undefined ? artifacts[Number(position)] : artifacts.find(({ role }) => role === query.artifact);
    if (!artifact) throw new FlowError('not_found', `job ${jobId} has no such result; it has ${artifacts.length}`);
    return artifact.digest;
  }
}

/** The route behind an upload link: the link is the permission. */
export function uploadRoutes(app: FastifyInstance, { services, links, authenticate }: Room): void {
  const { store, artifacts, jobs } = services;

  /** A file of the account that this process names instead of sending it. What is known of it need not be found out again. */
  async function namedFile(request: FastifyRequest, account: string): Promise<Artifact | undefined> {
    const digest = request.headers[STORED_HEADER];
    if (typeof digest !== 'string') return undefined;
    // The link is the permission, so whoever is not this process may as well have no key or a wrong one.
    const caller = await authenticate(request).catch(() => undefined);
    const known = caller && isThisProcess(caller) && caller.account === account ? await jobs.artifactOwnedBy(account, digest) : undefined;
    return known && (await artifacts.use(digest)) === known.bytes ? known : undefined;
  }

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));

  app.put<{ Params: { id: string }; Body: Readable | undefined }>(uploadPath(':id'), { bodyLimit: MOST_UPLOAD_BYTES }, async (request) => {
    const { params, query, body, headers } = request;
    const account = links.verify('PUT', uploadPath(params.id), query);
    const upload = await findUpload(store, account, params.id);
    checkLength(headers['content-length']);
    const named = await namedFile(request, account);
    if (!named && !body) throw new FlowError('invalid_media', 'the upload has no content; PUT the bytes of the file');
    const declared = upload.contentType ?? bareType(headers['content-type']);
    const accept = (mediaType: MediaType): void => {
      if (!declared || !isMediaType(declared) || kindOf(declared) === kindOf(mediaType)) return;
      throw new FlowError('invalid_media', `the file is ${mediaType}; it was announced as ${declared}`);
    };
    const { digest, bytes, mediaType } = named ? takeNamed(named, accept) : await takeFile(services, account, body!, { accept });
    await completeUpload(store, upload.id, digest);
    return success({ sha256: digest, sizeBytes: bytes, mimeType: mediaType });
  });
}

function placeOf(family: Family, query: Readonly<Record<string, string>>): string {
  const { idName, types } = FAMILIES[family];
  const type = readName(query, 'type');
  if (!types.test(type)) throw new FlowError('invalid_parameter', `type is "${type}"; /v1/${family} takes uploads for ${types.source.replaceAll(/[\^$()]/g, '').replaceAll('|', ', ')}`);
  const id = query[idName] === undefined ? '' : readName(query, idName);
  return `${family}/${readName(query, 'jobId')}/${type}/${id}`;
}

function readContentType(family: Family, given: string | undefined): string | undefined {
  const contentType = bareType(given);
  if (contentType === undefined) return undefined;
  const kinds: readonly MediaKind[] = FAMILIES[family].kinds;
  if (!isMediaType(contentType) || !kinds.includes(kindOf(contentType))) {
    throw new FlowError('invalid_media', `contentType is "${contentType.slice(0, 60)}"; /v1/${family} takes ${kinds.join(', ')} files of the types that the product knows`);
  }
  return contentType;
}

function takeNamed(file: Artifact, accept: (mediaType: MediaType) => void): StoredFile {
  accept(file.mediaType);
  return file;
}

const bareType = (header: string | undefined): string | undefined => header?.split(';')[0]!.trim().toLowerCase() || undefined;
