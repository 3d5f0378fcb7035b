/** Downloads: by a signed link, with an API key, or for who is signed in, of an account that may see the artifact. Served so that no browser takes it for a page. */
import { createReadStream } from 'node:fs';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Readable } from 'node:stream';
import { FlowError, type Artifact, type MediaType } from 'n8n-nodes-sogni-flow/contract';
import { variantName, type Variant } from 'sogni-flow-runtime';
import { isSigned } from '../access/signed-link.ts';
import { contentDisposition } from '../content-disposition.ts';
import { readVariant } from '../delivery-query.ts';
import type { Room } from '../room.ts';
import { artifactPath, safeFileName } from '../workflow-runs/present.ts';
import { readRange, type ByteRange } from './byte-range.ts';

/** A digest never means another content. */
const CACHED = 'private, max-age=31536000, immutable';

/** What is delivered: the artifact itself, or a variant of it. */
interface Delivered {
  readonly bytes: number;
  readonly mediaType: MediaType;
  read(range?: ByteRange): Promise<Readable>;
}

export function artifactRoutes(app: FastifyInstance, { services: { jobs, artifacts, variants }, links, authenticate }: Room): void {
  async function find(artifact: Artifact, variant: Variant | undefined): Promise<Delivered> {
    const { digest, bytes, mediaType } = artifact;
    if (variant === undefined) {
      if ((await artifacts.use(digest)) === undefined) throw new FlowError('not_found', `artifact ${digest.slice(0, 12)}… is not stored here`);
      return { bytes, mediaType, read: async (range) => await artifacts.read(digest, range) };
    }
    if (!variants) throw new FlowError('invalid_parameter', 'this server delivers files as they are, without thumbnails and other formats');
    const file = await variants.get(artifact, variant);
    return { bytes: file.bytes, mediaType: file.mediaType, read: async (range) => createReadStream(file.path, range) };
  }

  app.route<{ Params: { digest: string }; Querystring: Readonly<Record<string, unknown>> }>({
    method: ['GET', 'HEAD'],
    url: artifactPath(':digest'),
    async handler(request, reply) {
      const { digest } = request.params;
      const account = isSigned(request.query) ? links.verify('GET', artifactPath(digest), request.query) : (await authenticate(request)).account;
      const artifact = await jobs.artifactOwnedBy(account, digest);
      if (!artifact) throw new FlowError('not_found', `there is no artifact ${digest.slice(0, 12)}… of this account`);
      const variant = readVariant(request.query, artifact.mediaType);
      const etag = `"${digest}${variant ? `-${variantName(variant)}` : ''}"`;
      if (request.headers['if-none-match'] === etag) return reply.code(304).headers({ etag, 'cache-control': CACHED }).send();

      const { bytes, mediaType, read } = await find(artifact, variant);
      reply.headers(headersOf(mediaType, contentDisposition(request.query.download, safeFileName({ ...artifact, mediaType }), mediaType), etag));
      const range = readRange(request.headers.range, bytes);
      if (range === 'unsatisfiable') return reply.code(416).header('content-range', `bytes */${bytes}`).header('content-length', 0).send();
      reply.header('content-length', range ? range.end - range.start + 1 : bytes);
      if (range) reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${bytes}`);
      return request.method === 'HEAD' ? reply.send() : send(reply, await read(range));
    },
  });
}

function send(reply: FastifyReply, content: Readable): FastifyReply {
  reply.raw.once('close', () => content.destroy());
  return reply.send(content);
}

const headersOf = (mediaType: MediaType, disposition: string, etag: string) => ({
  'content-type': mediaType + (mediaType.startsWith('text/') ? '; charset=utf-8' : ''),
  'content-disposition': disposition,
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': CACHED,
  'accept-ranges': 'bytes',
  etag,
});
