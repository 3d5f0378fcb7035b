/** What anybody may see of the templates that come with the engine: their covers and examples, and the schema of the format. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { templateFilePath } from '../../templates/built-in.ts';
import { TEMPLATE_SCHEMA_PATH, templateFileSchema } from '../../templates/published-schema.ts';
import type { Templates } from '../../templates/templates.ts';
import { readRange } from './byte-range.ts';

/** They change with a release only. */
const CACHE = 'public, max-age=86400';

export function templateFileRoutes(app: FastifyInstance, templates: Pick<Templates, 'file'>): void {
  app.get(TEMPLATE_SCHEMA_PATH, async (_request, reply) => {
    reply.headers({ 'content-type': 'application/schema+json; charset=utf-8', 'cache-control': CACHE });
    return JSON.stringify(templateFileSchema(), null, 2);
  });

  app.route<{ Params: { id: string; file: string } }>({
    method: ['GET', 'HEAD'],
    url: templateFilePath(':id', ':file').replaceAll('%3A', ':'),
    async handler({ method, params, headers }, reply) {
      const { path, mediaType } = await templates.file(params.id, params.file);
      const facts = await stat(path).catch(() => undefined);
      if (!facts?.isFile()) throw new FlowError('not_found', `template ${params.id} has no file ${params.file}`);
      const etag = `"${facts.size.toString(36)}-${Math.trunc(facts.mtimeMs).toString(36)}"`;
      reply.headers({ 'content-type': mediaType, 'cache-control': CACHE, etag, 'accept-ranges': 'bytes', 'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'; sandbox" });
      if (headers['if-none-match'] === etag) return reply.code(304).send();
      const range = readRange(headers.range, facts.size);
      if (range === 'unsatisfiable') return reply.code(416).header('content-range', `bytes */${facts.size}`).send();
      reply.header('content-length', range ? range.end - range.start + 1 : facts.size);
      if (range) reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${facts.size}`);
      return method === 'HEAD' ? reply.send() : reply.send(createReadStream(path, range ?? {}));
    },
  });
}
