/**
 * Saves the in-process transport the bytes that both sides have in one artifact store. A download is asked for by HEAD and read only by
 * who wants its bytes; an upload of a stored file is tried by its digest. What cannot go by reference goes as bytes.
 */
import { Readable } from 'node:stream';
import { FlowError, isMediaType } from 'n8n-nodes-sogni-flow/contract';
import { asStored, storedBehind } from '../binary-data/stored-content.ts';
import type { HttpRequest, HttpResponse, HttpTransport } from '../http-transport.ts';
import { STORED_HEADER } from './access/stored-header.ts';
import { artifactPath } from './workflow-runs/present.ts';

const ARTIFACT = new RegExp(`^${artifactPath('([0-9a-f]{64})')}$`);

export const byReference = (send: HttpTransport): HttpTransport =>
  async function exchange({ headers, ...rest }) {
    // Told by this transport alone.
    const request = { ...rest, headers: Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== STORED_HEADER)) };
    return (await answered(request, send)) ?? (await send(request));
  };

async function answered(request: HttpRequest, send: HttpTransport): Promise<HttpResponse | undefined> {
  if (request.method === 'PUT') return await uploaded(request, send);
  const digest = request.method === 'GET' && !hasHeader(request, 'range') ? ARTIFACT.exec(new URL(request.url).pathname)?.[1] : undefined;
  return digest === undefined ? undefined : await described(request, digest, send);
}

async function uploaded({ body, ...request }: HttpRequest, send: HttpTransport): Promise<HttpResponse | undefined> {
  const stored = body instanceof Readable ? storedBehind(body) : undefined;
  if (stored === undefined) return undefined;
  const response = await send({ ...request, headers: { ...request.headers, [STORED_HEADER]: stored.digest } });
  if (response.status !== 200) {
    response.body.destroy();
    return undefined;
  }
  (body as Readable).destroy();
  return response;
}

async function described(request: HttpRequest, digest: string, send: HttpTransport): Promise<HttpResponse | undefined> {
  const { status, headers, body } = await send({ ...request, method: 'HEAD' });
  body.destroy();
  const mediaType = headers['content-type']?.split(';')[0];
  if (status !== 200 || mediaType === undefined || !isMediaType(mediaType)) return undefined;
  const content = Readable.from(contentOf(request, send), { objectMode: false });
  return { status, headers, body: asStored(content, { digest, bytes: Number(headers['content-length']), mediaType }) };
}

async function* contentOf(request: HttpRequest, send: HttpTransport): AsyncGenerator<Uint8Array> {
  const { status, body } = await send(request);
  if (status !== 200) {
    body.destroy();
    throw new FlowError('not_found', `${new URL(request.url).pathname} was there a moment ago and is gone (status ${status}); run the step again`);
  }
  yield* body as AsyncIterable<Uint8Array>;
}

const hasHeader = ({ headers }: HttpRequest, wanted: string): boolean => Object.keys(headers).some((name) => name.toLowerCase() === wanted);
