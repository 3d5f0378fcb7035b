/**
 * The calls that a node makes: upload what goes in, start, wait, download what came out.
 *
 * A start carries a deterministic idempotency key, so that a retry, a restart or a resume finds the job that is already paid
 * for. Only when that job has terminally failed, and its hold is released, a generation is added and a new one is bought.
 */
import { createHash } from 'crypto';
import { sleep, type IDataObject, type IExecuteFunctions, type IHttpRequestMethods, type IHttpRequestOptions } from 'n8n-workflow';
import {
  isFinalStatus,
  type Envelope,
  type InputSlot,
  type MediaReference,
  type StartWorkflow,
  type WorkflowArtifact,
  type WorkflowRecord,
} from '../contract/index.ts';

const WORKFLOWS = '/v1/creative-agent/workflows';
/** Seconds that a server which knows `wait` may keep a request open for news. */
const LONG_POLL_S = 25;
/** A server that answers sooner than this without news does not know `wait`; it is asked again with growing pauses. */
const FAST_ANSWER_MS = 1_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;
/** More failed generations than this under one key are somebody's loop, not a retry. */
const MAX_GENERATIONS = 20;

export interface Api {
  readonly context: IExecuteFunctions;
  readonly baseUrl: string;
  /** Paths of the workflows that this node run waits for. */
  readonly waitedFor: Set<string>;
}

export async function openApi(context: IExecuteFunctions): Promise<Api> {
  const { baseUrl } = await context.getCredentials<{ baseUrl: string }>('sogniApi', 0);
  return { context, baseUrl: String(baseUrl).replace(/\/+$/, ''), waitedFor: new Set() };
}

async function call<Data>(api: Api, method: IHttpRequestMethods, path: string, extra: Partial<IHttpRequestOptions> = {}): Promise<Data> {
  const answer = (await api.context.helpers.httpRequestWithAuthentication.call(api.context, 'sogniApi', {
    method,
    url: `${api.baseUrl}${path}`,
    json: true,
    ...extra,
  })) as Envelope<Data>;
  if (typeof answer !== 'object' || answer === null || answer.status !== 'success') {
    throw new TypeError(`${method} ${path} did not answer as the Sogni API does; check the base URL of the credential`);
  }
  return answer.data;
}

/** Stable across retries of the same item, so that an upload that is repeated lands on the same name. */
const projectId = (key: string): string => {
  const hex = createHash('sha256').update(key).digest('hex').toUpperCase();
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
};

export interface MediaSource {
  readonly slot: InputSlot;
  readonly itemIndex: number;
  readonly field: string;
}

/** Uploads one binary field and returns the URL under which the API finds it. */
export async function uploadMedia(api: Api, key: string, position: number, source: MediaSource): Promise<MediaReference> {
  const { helpers } = api.context;
  const binary = helpers.assertBinaryData(source.itemIndex, source.field);
  const place: IDataObject =
    source.slot.kind === 'image'
      ? { jobId: projectId(key), imageId: `${source.slot.name}${position}`, type: source.slot.name === 'mask' ? 'referenceMask' : 'referenceImage' }
      : { jobId: projectId(key), id: `${source.slot.name}${position}`, type: source.slot.kind === 'video' ? 'referenceVideo' : 'referenceAudio' };
  const family = source.slot.kind === 'image' ? 'image' : 'media';
  const { uploadUrl } = await call<{ uploadUrl: string }>(api, 'GET', `/v1/${family}/uploadUrl`, { qs: { ...place, contentType: binary.mimeType } });
  const body = binary.id ? await helpers.getBinaryStream(binary.id) : await helpers.getBinaryDataBuffer(source.itemIndex, source.field);
  await helpers.httpRequest({ method: 'PUT', url: uploadUrl, body, headers: { 'content-type': binary.mimeType } });
  const { downloadUrl } = await call<{ downloadUrl: string }>(api, 'GET', `/v1/${family}/downloadUrl`, { qs: place });
  return { url: downloadUrl, mediaType: source.slot.kind };
}

/** Starts the job under `key`, or finds the one that was started under it before. */
export async function startWorkflow(api: Api, key: string, body: StartWorkflow): Promise<WorkflowRecord> {
  for (let generation = 1; ; generation += 1) {
    const headers = { 'idempotency-key': generation === 1 ? key : `${key}:${generation}` };
    const { workflow, idempotent } = await call<{ workflow: WorkflowRecord; idempotent?: boolean }>(api, 'POST', WORKFLOWS, { headers, body });
    const endedBefore = idempotent === true && (workflow.status === 'failed' || workflow.status === 'cancelled');
    if (idempotent === true && workflow.status === 'waiting_for_user') return await resumeWorkflow(api, workflow);
    if (!endedBefore || generation === MAX_GENERATIONS) return workflow;
  }
}

/** What stopped an earlier try may be put right by now: there may be Spark again. If not, it waits on, and its reason is told. */
const resumeWorkflow = async (api: Api, workflow: WorkflowRecord): Promise<WorkflowRecord> =>
  await call<{ workflow: WorkflowRecord }>(api, 'POST', `${WORKFLOWS}/${encodeURIComponent(workflow.workflowId)}/resume`, { body: {} }).then(
    (answer) => answer.workflow,
    () => workflow,
  );

/** Waits for the end, or for the user, without polling where the server can hold the request. Cancelling the execution cancels the job, which ends the wait. */
export async function waitForWorkflow(api: Api, started: WorkflowRecord): Promise<WorkflowRecord> {
  const path = `${WORKFLOWS}/${encodeURIComponent(started.workflowId)}`;
  const cancel = () => void cancelWorkflow(api, path);
  const signal = api.context.getExecutionCancelSignal();
  if (signal?.aborted) cancel();
  else signal?.addEventListener('abort', cancel, { once: true });
  api.waitedFor.add(path);
  try {
    return await lookUntilEnd(api, path, started);
  } finally {
    // A wait that broke off leaves its job alone: a retry finds it by its key.
    api.waitedFor.delete(path);
    signal?.removeEventListener('abort', cancel);
  }
}

async function lookUntilEnd(api: Api, path: string, started: WorkflowRecord): Promise<WorkflowRecord> {
  let pauseMs = FIRST_PAUSE_MS;
  let workflow = started;
  while (!isFinalStatus(workflow.status) && workflow.status !== 'waiting_for_user') {
    const askedAt = Date.now();
    const news = (await call<{ workflow: WorkflowRecord }>(api, 'GET', path, { qs: { wait: LONG_POLL_S }, timeout: (LONG_POLL_S + 30) * 1_000 })).workflow;
    const held = Date.now() - askedAt >= FAST_ANSWER_MS || news.updatedAt !== workflow.updatedAt;
    workflow = news;
    if (!held && !isFinalStatus(workflow.status)) {
      await sleep(pauseMs);
      pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS);
    }
  }
  return workflow;
}

/** A cancel that is not heard is told by what the job does next: it ends the wait either way. */
const cancelWorkflow = async (api: Api, path: string): Promise<unknown> => await call(api, 'POST', `${path}/cancel`, { body: {} }).catch(() => undefined);

/** Takes back what is still waited for when the node run has failed: nobody would be there for the results. A cancelled execution has done so itself. */
export async function cancelAll(api: Api): Promise<void> {
  if (api.context.getExecutionCancelSignal()?.aborted) return;
  await Promise.all([...api.waitedFor].map(async (path) => await cancelWorkflow(api, path)));
}

/** Streams an artifact into binary data. */
export async function downloadArtifact(api: Api, artifact: WorkflowArtifact, fileName: string) {
  const stream = await api.context.helpers.httpRequest({ method: 'GET', url: artifact.url, encoding: 'stream' });
  return await api.context.helpers.prepareBinaryData(stream, fileName, artifact.mimeType);
}
