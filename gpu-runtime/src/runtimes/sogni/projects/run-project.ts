/**
 * A job as a project of the socket, for what only it can do: seeds, steps, samplers, the relaxed network; progress step by step, and previews.
 *
 *  estimate ─► within the ceilings ─► id on the disk ─► request ─► record looked at until it has ended ─► results
 *
 * The record (`GET /v2/projects/{id}`) is the truth; the socket starts and cancels, and brings progress and the end a little sooner. A socket that breaks
 * costs no result. After a crash the id on the disk leads to the project; on another machine the network tells it by the job's `appId`.
 */
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { ERRORS, FlowError } from 'n8n-nodes-sogni-flow/contract';
import { orAborted } from '../../../waiting/or-aborted.ts';
import { orLate } from '../../../waiting/or-late.ts';
import { isRecord, type Fields } from '../../is-record.ts';
import type { JobTools, RuntimeJob } from '../../port.ts';
import { previewsTo } from '../../previews.ts';
import { estimateProject } from '../estimate.ts';
import type { Network } from '../network.ts';
import { asFlowError, fieldsOf, isUnknown, textOf } from '../refusals.ts';
import { fetchResult } from '../results.ts';
import { quotedHere, reportOf, type Perform, type Services } from '../services.ts';
import { linkOf } from '../workflow-request.ts';
import type { FromThread, ThreadOrder } from './messages.ts';
import { noteIn, notesIn, sweepNotes } from './notes.ts';
import { openThread, type ProjectThread } from './open-thread.ts';
import { costOf, failureOfProject, isOver, madeIn } from './project-record.ts';
import { PROJECTS, projectRequest, type ProjectMedia } from './project-request.ts';

const LOOK_MS = 2_000;
const MOST_MISSED_LOOKS = 15;
const SEND_WITHIN_MS = 5 * 60_000;
const CANCEL_WITHIN_MS = 15_000;
const RESULT_SHARE = 0.95;
const MOST_PREVIEW_BYTES = 8 * 1024 ** 2;

export const performProject: Perform = async (job, tools, offer, _kind, services) => {
  const { network, spending, which } = services;
  const { signal } = tools;
  const request = projectRequest(job, offer, which, services.previews);
  const order: Omit<ThreadOrder, 'start' | 'projectId'> = {
    ...{ restEndpoint: network.url, socketEndpoint: network.socketUrl, apiKey: services.key, network: which },
    appId: `sogni-flow-${hash('sha256', job.id).slice(0, 32)}`,
    noteFile: join(notesIn(services.folder), job.id),
  };
  const before = await noteIn(order.noteFile);
  const known = await findProject(network, order, signal);
  const quoted = quotedHere(job, offer);
  const estimate = await estimateProject(network, job, which, signal, services.previews);
  const reserved = await spending.reserve(job.id, estimate ?? quoted, services.mostPerJob ?? quoted);
  const news = listener(tools, network);
  void sweepNotes(services.folder, services.clock());
  const thread = openThread(known === undefined ? { ...order, start: request } : { ...order, projectId: known }, news.hear);
  let id = known;
  try {
    id ??= await sentBy(thread, signal);
    const record = await follow(id, thread, tools, services);
    const cost = costOf(record);
    await reserved.settle(cost ?? (record.status === 'completed' ? (estimate ?? quoted) : 0));
    if (record.status !== 'completed') throw failureOfProject(id, record, network);
    await saveAll(id, record, job, { ...services, tools });
    return reportOf(job, offer, services, { projectId: id }, { estimate, cost }, { warnings: request.warnings });
  } catch (error) {
    const sent = id ?? (await noteSince(order.noteFile, before));
    const isUnwanted = signal.aborted && signal.reason !== 'lease_lost';
    // What cannot be stopped any more stays written down with its estimate.
    if (sent !== undefined && isUnwanted && (await thread.cancel(CANCEL_WITHIN_MS)) === true) await reserved.settle(await costLeft(network, sent));
    await thread.close();
    // The id is on the disk before the request leaves: without it nothing was bought.
    if (sent === undefined && (await noteSince(order.noteFile, before)) === undefined) await reserved.release();
    throw error;
  } finally {
    await thread.close();
  }
};

/** @returns the project of this job, if it was started before. One that has failed and cost nothing makes room for another. */
async function findProject(network: Network, { noteFile, appId }: Pick<ThreadOrder, 'noteFile' | 'appId'>, signal: AbortSignal): Promise<string | undefined> {
  const noted = await noteIn(noteFile);
  const record = noted === undefined ? undefined : await look(network, noted, signal);
  if (record) return isOver(record) ? undefined : noted;
  // What the network does not know never arrived there, or is known elsewhere.
  const unfinished = await network.askPlain({ path: `/api/v1/artist/projects/sync?appId=${encodeURIComponent(appId)}`, signal }).catch((error: unknown) => {
    if (isUnknown(error)) return {};
    throw error;
  });
  const { activeProjects, unclaimedCompletedProjects } = fieldsOf(unfinished);
  return [activeProjects, unclaimedCompletedProjects].flatMap((list) => (Array.isArray(list) ? list : [])).filter(isRecord).map(({ id }) => textOf(id)).find((id) => id !== undefined);
}

/** @returns the id that the thread has written down, if it has written one. */
async function noteSince(file: string, before: string | undefined): Promise<string | undefined> {
  const now = await noteIn(file);
  return now === before ? undefined : now;
}

/** What a cancelled project has cost all the same. */
const costLeft = async (network: Network, id: string): Promise<number> =>
  await look(network, id, AbortSignal.timeout(CANCEL_WITHIN_MS)).then((record) => (record && costOf(record)) ?? 0, () => 0);

async function sentBy(thread: ProjectThread, signal: AbortSignal): Promise<string> {
  const sent = await orLate(orAborted(thread.sent, signal, () => new FlowError('cancelled', 'the job was cancelled')), SEND_WITHIN_MS);
  if (sent === undefined) throw new FlowError('runtime_unreachable', 'the network did not take the project in time');
  return sent;
}

/** @returns `undefined` for a project that the network does not know. */
async function look(network: Network, id: string, signal: AbortSignal): Promise<Fields | undefined> {
  const answer = await network.ask({ path: `/v2/projects/${encodeURIComponent(id)}`, signal }).catch((error: unknown) => {
    if (isUnknown(error)) return undefined;
    throw error;
  });
  return answer && fieldsOf(answer.project);
}

async function follow(id: string, thread: ProjectThread, tools: JobTools, { network, wait }: Services): Promise<Fields> {
  const { signal } = tools;
  let rung = false;
  void thread.ended.then(() => (rung = true));
  for (let missed = 0; ; ) {
    const unknown = new FlowError('runtime_unreachable', `${network.host} does not know project ${id}`);
    const record = (await look(network, id, signal).catch(asFlowError)) ?? unknown;
    if (signal.aborted) throw new FlowError('cancelled', 'the job was cancelled');
    if (FlowError.is(record)) {
      missed += 1;
      if (!ERRORS[record.code].retry || missed > MOST_MISSED_LOOKS) throw record;
    } else {
      if (record.finished === true) return record;
      // Waiting there is not up to the work, and keeps the job alive.
      if (record.status === 'queued' || record.status === 'pending') tools.progress({ fraction: 0, activity: 'waiting on the network' });
      missed = 0;
    }
    const pause = wait(LOOK_MS, signal).catch(() => undefined);
    await (rung ? pause : Promise.race([thread.ended, pause]));
    if (signal.aborted) throw new FlowError('cancelled', 'the job was cancelled');
  }
}

/** Passes on what the socket tells. */
function listener(tools: JobTools, network: Network): { hear(message: FromThread): void } {
  const preview = previewsTo(tools);
  const fetchPreview = async (url: string): Promise<void> => {
    const response = await network.open(url, tools.signal);
    if (Number(response.headers.get('content-length') ?? Infinity) <= MOST_PREVIEW_BYTES) preview(new Uint8Array(await response.arrayBuffer()));
    else await response.body?.cancel();
  };
  return {
    hear(message) {
      if (tools.signal.aborted) return;
      if (message.type === 'queued') tools.progress({ fraction: 0, activity: message.withoutWorkers ? 'waiting on the network: no worker there has the model now' : `waiting on the network at place ${message.position}` });
      // A preview is a courtesy: one that cannot be had is left out.
      if (message.type === 'preview') fetchPreview(message.url).catch(() => undefined);
      if (message.type !== 'progress') return;
      const { fraction, step, stepCount, etaSeconds } = message;
      const activity = etaSeconds ? `made on the network; about ${Math.ceil(etaSeconds)} s are left` : 'made on the network';
      tools.progress({ fraction: Math.min(1, Math.max(0, fraction)) * RESULT_SHARE, activity, ...(step === undefined ? {} : { step }), ...(stepCount === undefined ? {} : { stepCount }) });
    },
  };
}

async function saveAll(id: string, record: Fields, job: RuntimeJob, { network, tools, ffmpeg }: Services & { readonly tools: JobTools }): Promise<void> {
  const { type } = PROJECTS[job.operation]!;
  const made = madeIn(record);
  const shown = made.filter(({ withheld }) => !withheld);
  if (made.length > 0 && shown.length === 0) throw new FlowError('content_filtered', `${network.host} withheld the result of project ${id}: its content filter found something`);
  if (shown.length === 0) throw new FlowError('runtime_failed', `${network.host} completed project ${id} without a result`);
  for (const [index, { imgId, url, seed }] of shown.entries()) {
    const link = url ?? (await linkOf(network, placeOf(id, imgId, type, job), 'downloadUrl', tools.signal));
    const result = await fetchResult({ url: link, kind: type }, `result-${index}`, { network, tools, ffmpeg });
    await tools.save({ role: type, ...result, ...(seed === undefined ? {} : { seed }) });
  }
}

const SOUNDS: Readonly<Record<string, string>> = { mp3: 'audio/mpeg', flac: 'audio/flac', wav: 'audio/wav' };

function placeOf(projectId: string, imgId: string, type: ProjectMedia, { parameters }: RuntimeJob): string {
  if (type === 'image') return `/v1/image/downloadUrl?jobId=${projectId}&imageId=${imgId}&type=complete`;
  const contentType = type === 'audio' ? `&contentType=${encodeURIComponent(SOUNDS[String(parameters.outputFormat)] ?? 'audio/mpeg')}` : '';
  return `/v1/media/downloadUrl?jobId=${projectId}&id=${imgId}&type=complete${contentType}`;
}
