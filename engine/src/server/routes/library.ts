/** Files that an account sent to use them again and again. */
import type { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { FlowError, kindOf, MEDIA_KINDS, MOST_UPLOAD_BYTES } from 'n8n-nodes-sogni-flow/contract';
import { success } from '../envelope.ts';
import { listFiles, putFile, removeFile } from '../library/file-store.ts';
import { libraryFile, shownName } from '../library/library-file.ts';
import { readChoice } from '../read-path.ts';
import { readNumber } from '../read-query.ts';
import type { Room } from '../room.ts';
import { checkLength, takeFile } from '../take-file.ts';
import { safeFileName } from '../workflow-runs/present.ts';

const FILES = '/v1/library/files';
const PAGE = 50;
const MOST_PER_PAGE = 200;

export function libraryRoutes(app: FastifyInstance, { services: { store } }: Room): void {
  app.get<{ Querystring: Readonly<Record<string, string>> }>(FILES, async ({ caller, query }) => {
    const kind = query.kind === undefined ? undefined : readChoice('kind', query.kind, MEDIA_KINDS);
    return success(await listFiles(store, caller.account, { kind, limit: readNumber(query, 'limit', 1, MOST_PER_PAGE) ?? PAGE, before: query.before }));
  });

  app.delete<{ Params: { digest: string } }>(`${FILES}/:digest`, async ({ caller, params: { digest } }) => {
    if (!(await removeFile(store, caller.account, digest))) throw new FlowError('not_found', `there is no file ${digest.slice(0, 12)}… in the library of this account`);
    return success({ removed: true });
  });
}

/** The body is the file, whatever it is said to be. */
export function libraryUploadRoutes(app: FastifyInstance, { services, clock }: Room): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));

  app.post<{ Querystring: Readonly<Record<string, unknown>>; Body: Readable | undefined }>(FILES, { bodyLimit: MOST_UPLOAD_BYTES }, async ({ caller, query, body, headers }, reply) => {
    checkLength(headers['content-length']);
    if (!body) throw new FlowError('invalid_media', 'the upload has no content; send the bytes of the file as the body');
    const { artifacts, store, checkPicture } = services;
    const artifact = await takeFile(services, caller.account, body, {
      // A picture that is cut short is told now, not when something was bought with it.
      check: async ({ digest, mediaType }) => {
        if (kindOf(mediaType) === 'image') await checkPicture?.(await artifacts.localPath(digest));
      },
    });
    const [name, addedAt] = [shownName(query.name) || safeFileName(artifact), clock()];
    await putFile(store, caller.account, artifact.digest, name, addedAt);
    return reply.code(201).send(success(libraryFile(artifact, name, addedAt)));
  });
}
