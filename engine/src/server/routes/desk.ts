/**
 * The job desk over HTTP, for workers on other machines that have a worker's key. What they send is checked like anything from outside; a worker is
 * trusted with the content of all jobs.
 */
import type { FastifyInstance } from 'fastify';
import { Readable } from 'node:stream';
import { ERRORS, FlowError, isMediaType, MOST_UPLOAD_BYTES, type Artifact, type ErrorCode, type JobFailure, type JobProgress, type JobReport, type MediaType } from 'n8n-nodes-sogni-flow/contract';
import type { JobDesk } from 'sogni-flow-runtime';
import * as z from 'zod';
import type { Fleet } from '../../fleet/port.ts';
import { success } from '../envelope.ts';
import { ownerOf, type Caller } from '../access/caller.ts';
import type { Room } from '../room.ts';
import { contentOf } from '../take-file.ts';

/** For workers that are no part of this process. */
export interface DeskServices {
  readonly desk: JobDesk;
  /** Where their claims come from: the name of the queue on Redis, and the key of its news. */
  readonly queue: { readonly name: string; readonly key: Uint8Array };
  /** Where they register; without it any worker's key may speak for any worker. */
  readonly fleet?: Fleet;
}

export const DESK_PATH = '/v1/desk';

const text = (most: number) => z.string().max(most);
const words = z.array(text(200)).max(1_000).optional();
const count = z.int().min(0);
const fence = z.int().min(1);
const measure = z.number().min(0).optional();
const OPEN = z.object({ worker: text(300).min(1) });
const PROGRESS = z.object({ fence, progress: z.object({ fraction: z.number().min(0).max(1), step: count.optional(), stepCount: count.optional(), activity: text(200).optional() }) });
const PREVIEW = z.object({ fence, jpeg: z.base64().max(700_000) });
const TEXT = z.object({ fence, text: text(1_000_000).min(1), offset: count });
const ARTIFACT = z.object({
  ...{ digest: z.string().regex(/^[0-9a-f]{64}$/), mediaType: z.custom<MediaType>((value) => typeof value === 'string' && isMediaType(value)), bytes: count, role: text(64).min(1) },
  ...{ width: measure, height: measure, durationSeconds: measure, seed: count.optional() },
});
const REPORT = z.object({ engine: text(200), method: text(2_000), wordsUsed: words, wordsIgnored: words, warnings: z.array(text(2_000)).max(100).optional(), facts: z.record(z.string(), z.unknown()).optional() });
const COMPLETE = z.object({ fence, artifacts: z.array(ARTIFACT).max(1_000), report: REPORT });
const FAILURE = z.object({ code: z.custom<ErrorCode>((value) => typeof value === 'string' && Object.hasOwn(ERRORS, value)), message: text(4_000), limit: z.enum(['queue_wait', 'heartbeat_gap', 'total']).optional() });
const FAIL = z.object({ fence, failure: FAILURE, retry: z.boolean() });

export function deskRoutes(app: FastifyInstance, { services: { artifacts, store } }: Room, { desk, queue, fleet }: DeskServices): void {
  const job = `${DESK_PATH}/jobs/:id`;
  type OfJob = { Params: { id: string } };

  app.get(DESK_PATH, async () => success({ queue: { name: queue.name, key: Buffer.from(queue.key).toString('base64') } }));

  /** A key reports what its own workers do. @param fence - of a report that the desk refuses itself when it comes too late: whoever had the job before hears that it is lost. */
  async function checkHolder(jobId: string, caller: Caller, fence = Infinity): Promise<void> {
    const row = fleet && (await store.get<{ worker: string | null; fence: number }>('SELECT worker, fence FROM job WHERE id = ?', jobId));
    if (row?.worker && fence >= Number(row.fence)) await fleet?.checkOwner(row.worker, ownerOf(caller));
  }

  app.post<OfJob>(`${job}/open`, async ({ params, body, caller }) => {
    const { worker } = read(OPEN, body);
    await fleet?.checkOwner(worker, ownerOf(caller));
    const opened = await desk.open(params.id, worker);
    if (!opened) return success({ opened: null });
    const inputs = opened.job.inputs.map(({ slot, artifact }) => ({ slot, artifact })); // Paths of this machine are nobody's business.
    return success({ opened: { ...opened, job: { ...opened.job, inputs } } });
  });

  app.post<OfJob>(`${job}/progress`, async ({ params, body, caller }) => {
    const told = read(PROGRESS, body);
    await checkHolder(params.id, caller);
    desk.progress(params.id, told.fence, told.progress as JobProgress);
    return success({});
  });

  app.post<OfJob>(`${job}/preview`, async ({ params, body, caller }) => {
    const told = read(PREVIEW, body);
    await checkHolder(params.id, caller);
    desk.preview(params.id, told.fence, Buffer.from(told.jpeg, 'base64'));
    return success({});
  });

  app.post<OfJob>(`${job}/text`, async ({ params, body, caller }) => {
    const { fence, ...piece } = read(TEXT, body);
    await checkHolder(params.id, caller);
    desk.text?.(params.id, fence, piece);
    return success({});
  });

  app.post<OfJob>(`${job}/complete`, async ({ params, body, caller }) => {
    const made = read(COMPLETE, body);
    await checkHolder(params.id, caller, made.fence);
    for (const { digest, bytes } of made.artifacts) {
      if ((await artifacts.use(digest)) !== bytes) throw new FlowError('invalid_input', `artifact ${digest.slice(0, 12)}… of ${bytes} bytes is not stored here; send it first`);
    }
    await desk.complete(params.id, made.fence, made.artifacts as Artifact[], made.report as JobReport);
    return success({});
  });

  app.post<OfJob>(`${job}/fail`, async ({ params, body, caller }) => {
    const told = read(FAIL, body);
    await checkHolder(params.id, caller, told.fence);
    await desk.fail(params.id, told.fence, told.failure as JobFailure, told.retry);
    return success({});
  });
}

/** Files of jobs, by digest. */
export function deskFileRoutes(app: FastifyInstance, { services: { artifacts } }: Room): void {
  type OfFile = { Params: { digest: string } };
  const file = `${DESK_PATH}/artifacts/:digest`;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));

  app.route<OfFile>({
    method: ['GET', 'HEAD'],
    url: file,
    async handler({ params, method }, reply) {
      const bytes = await artifacts.use(params.digest);
      if (bytes === undefined) throw new FlowError('not_found', `artifact ${params.digest.slice(0, 12)}… is not stored here`);
      reply.headers({ 'content-type': 'application/octet-stream', 'content-length': bytes });
      if (method === 'HEAD') return reply.send();
      const content = await artifacts.read(params.digest);
      reply.raw.once('close', () => content.destroy());
      return reply.send(content);
    },
  });

  app.put<OfFile & { Body: Readable | undefined }>(file, { bodyLimit: MOST_UPLOAD_BYTES }, async ({ params, body }) => {
    const stored = await artifacts.put(body ? contentOf(body) : Readable.from([]), { maxBytes: MOST_UPLOAD_BYTES });
    if (stored.digest !== params.digest) throw new FlowError('invalid_media', `the file has digest ${stored.digest.slice(0, 12)}… and was announced as ${params.digest.slice(0, 12)}…`);
    return success({});
  });
}

/** @throws FlowError `invalid_input`, naming the field */
export function read<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const { success: isRight, data, error } = schema.safeParse(body);
  if (isRight) return data;
  const [issue] = error.issues;
  throw new FlowError('invalid_input', `${issue?.path.join('.') || 'the body'}: ${issue?.message ?? 'is not as it should be'}`);
}
