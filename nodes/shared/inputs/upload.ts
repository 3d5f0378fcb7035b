/** Brings the media of a job to the server. Files are streamed, from n8n's binary data or from where a URL leads, and never whole in memory. */
import { createHash } from 'crypto';
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { FlowError, MOST_UPLOAD_BYTES, type InputSlot, type MediaReference, type MediaType } from '../../contract/index.ts';
import { call, type Api } from '../api.ts';
import type { MediaSource } from './media-source.ts';
import { mediaTypeFor } from './media-type.ts';

type Readable = Awaited<ReturnType<IExecuteFunctions['helpers']['getBinaryStream']>>;

/** The API has two families of files. */
const familyOf = ({ kind }: InputSlot): 'image' | 'media' => (kind === 'image' ? 'image' : 'media');

/** Stable across retries of the same item, so that an upload that is repeated lands on the same name. */
const projectId = (key: string): string => {
  const hex = createHash('sha256').update(key).digest('hex').toUpperCase();
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
};

function placeOf(key: string, position: number, { name, kind }: InputSlot): IDataObject {
  if (kind === 'image') return { jobId: projectId(key), imageId: `${name}${position}`, type: name === 'mask' ? 'referenceMask' : 'referenceImage' };
  return { jobId: projectId(key), id: `${name}${position}`, type: kind === 'video' ? 'referenceVideo' : 'referenceAudio' };
}

/** @returns the link under which the API finds the file. @throws FlowError `invalid_media` | `media_too_large`, or what a call throws. */
export async function bringMedia(api: Api<IExecuteFunctions>, key: string, position: number, source: MediaSource): Promise<MediaReference> {
  if (source.from === 'artifact') return { url: await linkToArtifact(api, source.slot, source.id), mediaType: source.slot.kind };
  if (source.from === 'url' && isOwnFile(api, source.url)) return { url: source.url, mediaType: source.slot.kind };
  const { content, mediaType } = source.from === 'url' ? await fetchFile(api, source.slot, source.url) : await openBinary(api, source);
  const place = placeOf(key, position, source.slot);
  const family = familyOf(source.slot);
  const { uploadUrl } = await call<{ uploadUrl: string }>(api, 'GET', `/v1/${family}/uploadUrl`, { qs: { ...place, contentType: mediaType } });
  await api.context.helpers.httpRequest({ method: 'PUT', url: uploadUrl, body: content, headers: { 'content-type': mediaType } });
  const { downloadUrl } = await call<{ downloadUrl: string }>(api, 'GET', `/v1/${family}/downloadUrl`, { qs: place });
  return { url: downloadUrl, mediaType: source.slot.kind };
}

/** What lies on the server already need not travel. */
const isOwnFile = ({ baseUrl }: Api, url: string): boolean =>
  URL.canParse(baseUrl) && new URL(url).origin === new URL(baseUrl).origin && /^\/v1\/(artifacts|uploads)\//.test(new URL(url).pathname);

async function linkToArtifact(api: Api, slot: InputSlot, id: string): Promise<string> {
  const name = slot.kind === 'image' ? { imageId: id } : { id };
  return (await call<{ downloadUrl: string }>(api, 'GET', `/v1/${familyOf(slot)}/downloadUrl`, { qs: { ...name, jobId: id.split('.')[0] ?? id, type: 'complete' } })).downloadUrl;
}

interface Content {
  readonly content: Readable | Buffer;
  readonly mediaType: MediaType;
}

async function openBinary({ context }: Api<IExecuteFunctions>, source: Extract<MediaSource, { from: 'binary' }>): Promise<Content> {
  const { slot, itemIndex, field } = source;
  const { helpers } = context;
  const binary = helpers.assertBinaryData(itemIndex, field);
  const what = `the file in the binary field "${field}" of item ${itemIndex}`;
  const mediaType = mediaTypeFor(slot, binary.mimeType, binary.fileName ?? (binary.fileExtension ? `.${binary.fileExtension}` : undefined), what);
  if (!binary.id) {
    const content = await helpers.getBinaryDataBuffer(itemIndex, field);
    checkSize(content.length, what);
    return { content, mediaType };
  }
  checkSize((await helpers.getBinaryMetadata(binary.id)).fileSize, what);
  return { content: await helpers.getBinaryStream(binary.id), mediaType };
}

async function fetchFile({ context }: Api<IExecuteFunctions>, slot: InputSlot, url: string): Promise<Content> {
  const { body, headers } = (await context.helpers.httpRequest({
    ...{ method: 'GET', url, encoding: 'stream', returnFullResponse: true },
    headers: { accept: `${slot.kind}/*, */*;q=0.5` },
  })) as { body: Readable; headers: Readonly<Record<string, unknown>> };
  const what = `what ${new URL(url).host} answers`;
  try {
    const said = typeof headers['content-type'] === 'string' ? headers['content-type'] : undefined;
    checkSize(Number(headers['content-length']), what);
    return { content: body, mediaType: mediaTypeFor(slot, said, new URL(url).pathname.split('/').at(-1), what) };
  } catch (error) {
    body.destroy();
    throw error as Error;
  }
}

const mib = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(bytes < 1024 ** 2 ? 2 : 0)} MiB`;

function checkSize(bytes: number | undefined, what: string): void {
  if (bytes === undefined || !(bytes > MOST_UPLOAD_BYTES)) return;
  throw new FlowError('media_too_large', `${what} has ${mib(bytes)}; at most ${mib(MOST_UPLOAD_BYTES)} are allowed. Make it shorter or smaller first`);
}
