/** Downloads: by a signed link, or with an API key of an account that may see the artifact. Served so that no browser takes it for a page. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Readable } from 'node:stream';
import { FlowError, type Artifact } from 'n8n-nodes-sogni-flow/contract';
import { isSigned } from '../access/signed-link.ts';
import type { Room } from '../room.ts';
import { artifactPath, safeFileName } from '../workflow-runs/present.ts';
import { readRange } from './byte-range.ts';

export function artifactRoutes(app: FastifyInstance, { services: { jobs, artifacts }, links, authenticate }: Room): void {
  app.route<{ Params: { digest: string } }>({
    method: ['GET', 'HEAD'],
    url: artifactPath(':digest'),
    async handler(request, reply) {
      const { digest } = request.params;
      const account = isSigned(request.query) ? links.verify('GET', artifactPath(digest), request.query) : (await authenticate(request)).account;
      const artifact = await jobs.artifactOwnedBy(account, digest);
      if (!artifact) throw new FlowError('not_found', `there is no artifact ${digest.slice(0, 12)}… of this account`);
      describe(reply, artifact);
      if (request.headers['if-none-match'] === etagOf(artifact)) return reply.code(304).send();

      const range = readRange(request.headers.range, artifact.bytes);
      if (range === 'unsatisfiable') return reply.code(416).header('content-range', `bytes */${artifact.bytes}`).header('content-length', 0).send();
      reply.header('content-length', range ? range.end - range.start + 1 : artifact.bytes);
      if (range) reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${artifact.bytes}`);
      if (request.method === 'HEAD') {
        if ((await artifacts.use(digest)) === undefined) throw new FlowError('not_found', `artifact ${digest.slice(0, 12)}… is not stored here`);
        return reply.send();
      }
      const content = await artifacts.read(digest, range);
      reply.raw.once('close', () => content.destroy());
      return reply.send(content satisfies Readable);
    },
  });
}

const etagOf = ({ digest }: Artifact): string => `"${digest}"`;

function describe(reply: FastifyReply, artifact: Artifact): void {
  const charset = artifact.mediaType.startsWith('text/') ? '; charset=utf-8' : '';
  reply.headers({
    'content-type': artifact.mediaType + charset,
    'content-disposition': `attachment; filename="${safeFileName(artifact)}"`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'private, max-age=31536000, immutable',
    'accept-ranges': 'bytes',
    etag: etagOf(artifact),
  });
}
