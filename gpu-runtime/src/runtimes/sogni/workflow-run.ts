/**
 * A job as a durable workflow there: the usual way, since a start carries a key and is so never bought twice.
 *
 *  files ─► estimate ─► within the ceilings ─► start, or find it started ─► look until it has ended ─► results
 *
 * A look that fails is repeated; when the network stays away the job goes back to the queue, and its next run finds the workflow by the key.
 * Whoever loses the job's lease leaves the workflow alone: the next worker has it. A job that is cancelled or overdue is cancelled there.
 */
import { ERRORS, FlowError, isFinalStatus, MEDIA_KINDS, OPERATIONS, type MediaKind } from 'n8n-nodes-sogni-flow/contract';
import { isRecord } from '../is-record.ts';
import type { JobTools, RuntimeJob } from '../port.ts';
import { estimateWorkflow } from './estimate.ts';
import type { Network } from './network.ts';
import { asFlowError, fieldsOf, isRefused, textOf } from './refusals.ts';
import { fetchResult } from './results.ts';
import { quotedHere, reportOf, type Perform, type Services } from './services.ts';
import { costOf, failureOfRun, readRun, refusedToWait, told, type Run } from './workflow-record.ts';
import { keyOf, sendInputs, workflowRequest } from './workflow-request.ts';

const WORKFLOWS = '/v1/creative-agent/workflows';
const pathOf = (id: string): string => `${WORKFLOWS}/${encodeURIComponent(id)}`;

/** Seconds that a server which knows `wait` keeps a look open; short, because progress is no news to it. */
const HELD_S = 2;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;
/** About half a minute. */
const MOST_MISSED_LOOKS = 8;
const START_WITHIN_MS = 15_000;
const CANCEL_WITHIN_MS = 10_000;

export const performWorkflow: Perform = async (job, tools, offer, kind, services) => {
  const { network, spending } = services;
  const { signal } = tools;
  tools.progress({ fraction: 0, activity: 'sending the files' });
  const media = await sendInputs(network, job, signal);
  const { body, warnings } = workflowRequest(job, offer, kind, media);
  const estimate = await estimateWorkflow(network, job, kind, services.which, body, signal);
  const quoted = quotedHere(job, offer);
  const reserved = await spending.reserve(job.id, estimate ?? quoted, services.mostPerJob ?? quoted);
  if (signal.aborted) {
    await reserved.release();
    throw new FlowError('cancelled', 'the job was cancelled');
  }
  // Not given up half-way: what was started has to be known to be cancelled.
  const started = await start(network, job, body).catch(async (error: unknown) => {
    if (isRefused(error)) await reserved.release();
    throw error;
  });
  const ended = await follow(started, tools, services).catch(async (error: unknown) => {
    const stays = signal.reason === 'lease_lost' || !signal.aborted;
    const taken = stays ? undefined : await cancel(network, started.id);
    // A cancel that came too late costs what the work has cost.
    if (taken && isFinalStatus(taken.status)) await reserved.settle(costOf(taken) ?? (taken.status === 'completed' ? (estimate ?? quoted) : 0));
    throw error;
  });
  if (ended.status === 'waiting_for_user') {
    await cancel(network, ended.id);
    await reserved.settle(0);
    throw refusedToWait(ended, network);
  }
  const cost = costOf(ended);
  await reserved.settle(cost ?? (ended.status === 'completed' ? (estimate ?? quoted) : 0));
  if (ended.status === 'failed' || ended.status === 'cancelled') throw failureOfRun(ended, network);
  const saved = await saveAll(ended, job, tools, services);
  const parts = ended.status === 'partial_failure' ? ['the network made only a part of it'] : [];
  const ids = { workflowId: ended.id, jobId: textOf(ended.step.jobId) };
  if (saved === 0) throw new FlowError('runtime_failed', `${network.host} completed workflow ${ended.id} without a result`);
  return reportOf(job, offer, services, ids, { estimate, cost }, told(ended, network, [...warnings, ...parts]));
};

async function start(network: Network, job: RuntimeJob, body: object): Promise<Run> {
  try {
    return readRun(await network.ask({ method: 'POST', path: WORKFLOWS, body, headers: { 'idempotency-key': keyOf(job) }, withinMs: START_WITHIN_MS }));
  } catch (error) {
    // The key was used with another body, as another version of this program words it: what was bought is collected.
    const known = FlowError.is(error) ? textOf(error.details?.workflowId) : undefined;
    if (known === undefined) throw error;
    return await look(network, known, 0, AbortSignal.timeout(START_WITHIN_MS));
  }
}

const look = async (network: Network, id: string, waitS: number, signal: AbortSignal): Promise<Run> => readRun(await network.ask({ path: `${pathOf(id)}?wait=${waitS}`, signal }));

/** @returns the run once it has ended, or waits for its user. @throws FlowError `cancelled`, `runtime_unreachable` */
async function follow(started: Run, tools: JobTools, { network, wait, clock }: Services): Promise<Run> {
  const { signal } = tools;
  let [run, missed, pause, said] = [started, 0, FIRST_PAUSE_MS, ''];
  while (!isFinalStatus(run.status) && run.status !== 'waiting_for_user') {
    said = tell(run, tools, said);
    const askedAt = clock();
    const news = await look(network, run.id, HELD_S, signal).catch(asFlowError);
    if (signal.aborted) throw new FlowError('cancelled', 'the job was cancelled');
    if (FlowError.is(news)) {
      missed += 1;
      if (!ERRORS[news.code].retry || missed > MOST_MISSED_LOOKS) throw news;
    } else {
      const held = clock() - askedAt >= FIRST_PAUSE_MS || news.status !== run.status;
      [run, missed] = [news, 0];
      if (held) pause = FIRST_PAUSE_MS;
      if (held) continue;
    }
    pause = Math.min(LONGEST_PAUSE_MS, pause * 1.5);
    await wait(pause, signal).catch(() => undefined);
    if (signal.aborted) throw new FlowError('cancelled', 'the job was cancelled');
  }
  return run;
}

/** The same again is no progress, except while it waits there: that is not up to the work. @returns what was told. */
function tell({ status, step }: Run, tools: JobTools, before: string): string {
  const fraction = typeof step.progress === 'number' ? Math.min(1, Math.max(0, step.progress)) : 0;
  const said = `${status} ${fraction}`;
  if (said !== before || status === 'queued') tools.progress({ fraction: fraction * RESULT_SHARE, activity: `${status} on the network` });
  return said;
}
/** What is left is fetching. */
const RESULT_SHARE = 0.95;

/** @returns what became of it; `undefined` where the network does not say. */
async function cancel(network: Network, id: string): Promise<Run | undefined> {
  return await network.ask({ method: 'POST', path: `${pathOf(id)}/cancel`, body: {}, withinMs: CANCEL_WITHIN_MS }).then(readRun).catch(() => undefined);
}

const isKind = (kind: unknown): kind is MediaKind => (MEDIA_KINDS as readonly unknown[]).includes(kind);

async function saveAll({ record, step, id }: Run, job: RuntimeJob, tools: JobTools, services: Services): Promise<number> {
  const gives = OPERATIONS[job.operation]!.gives;
  const artifacts = (Array.isArray(record.artifacts) ? record.artifacts : []).filter(isRecord);
  const withheld = artifacts.filter(({ nsfw, url }) => nsfw === true && textOf(url) === undefined);
  if (withheld.length > 0 && withheld.length === artifacts.length) throw new FlowError('content_filtered', `${services.network.host} withheld the result of workflow ${id}: its content filter found something`);
  const firstSeed = fieldsOf(step.arguments).seed ?? step.seed;
  let saved = 0;
  for (const [index, { url, type, mediaType, role, sha256, seed }] of artifacts.entries()) {
    const link = textOf(url);
    if (link === undefined) continue;
    const kind = [type, mediaType].find(isKind) ?? gives;
    const made = await fetchResult({ url: link, kind, sha256: textOf(sha256) }, `result-${index}`, { network: services.network, tools, ffmpeg: services.ffmpeg });
    // Where the network does not tell seeds, one of several results has the one that was asked for.
    const own = typeof seed === 'number' ? seed : typeof firstSeed === 'number' && artifacts.length === 1 ? firstSeed : undefined;
    await tools.save({ role: textOf(role) ?? kind, ...made, ...(own === undefined ? {} : { seed: own }) });
    saved += 1;
  }
  return saved;
}
