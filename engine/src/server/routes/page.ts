/** The creator's page: files that were built, under rules that let nothing else run. Every page that is not there is the business of the page itself (`#/…`). */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import type { OwnPage } from '../access/own-page.ts';

/** `img-src data:` is for previews while a picture forms. */
const POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob: data:",
  "connect-src 'self'",
  "object-src 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ');

const SECURITY_HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(self), microphone=(), geolocation=(), payment=(), usb=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

const NOT_BUILT = 'The page of this engine is not built. In the repository build it with: npm run build\nThe API answers all the same.\n';

/** The build gives every file there a name with a hash of its content. */
const ASSETS = /[\\/]assets[\\/]/;

/** @param folder - of the built page. */
export async function pageRoutes(app: FastifyInstance, folder: string, ownPage: OwnPage): Promise<void> {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS);
    ownPage.checkHost(request);
  });

  if (!existsSync(join(folder, 'index.html'))) {
    app.get('/', async (_request, reply) => reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT));
    return;
  }
  await app.register(fastifyStatic, {
    ...{ root: folder, decorateReply: false, dotfiles: 'ignore', preCompressed: true, cacheControl: false },
    setHeaders: (reply, path) => void reply.header('cache-control', ASSETS.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache'),
  });
}
