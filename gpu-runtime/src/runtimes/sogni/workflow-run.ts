/**
 * A job as a durable workflow there: the usual way, since a start carries a key and is so never bought twice.
 *
 *  files ─► estimate ─► within the ceilings ─► start, or find it started ─► look until it has ended ─► results
 *
 * A look that fails is repeated; when the network stays away the job goes back to the queue, and its next run finds the workflow by the key.
 * Whoever loses the job's lease leaves the workflow alone: the next worker has it. A job that is cancelled or overdue is cancelled there.
 */
import { ERRORS, FlowError, isFinalStatus, OPERATIONS, type JobReport, type MediaKind, MEDIA_KINDS } from 'n8n-nodes-sogni-flow/contract';
import type { JobTools, RuntimeJob } from '../port.ts';
import { estimateWorkflow, micro } from './estimate.ts';
import type { Network } from './network.ts';
import { failureOf, fieldsOf, isAnswered, isFields, textOf, type Fields } from './refusals.ts';
import { fetchResult } from './results.ts';
import { quotedHere, reportOf, type Perform, type Services } from './services.ts';
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

interface Run {
  readonly id: string;
  readonly status: string;
  /** The first and only. */
  readonly step: Fields;
  readonly record: Fields;
}

export const performWorkflow: Perform = async (job, tools, offer, kind, services) => {
  const { network, spending } = services;
  const { signal } = tools;
  tools.progress({ fraction: 0, activity: 'sending the files' });
  const media = await sendInputs(network, job, signal);
  const { body, warnings } = workflowRequest(job, offer, kind, media);
  const estimate = await estimateWorkflow(network, job, kind, services.which, body, signal);
  const quoted = quotedHere(job, offer);
  const reserved = await spending.reserve(job.id, estimate ?? quoted, services.mostPerJob ?? quoted);
  // Not given up half-way: what was started has to be known to be cancelled.
  const started = await start(network, job, body).catch(async (error: unknown) => {
    // What was answered was refused; without an answer it may be under way.
    if (isAnswered(error)) await reserved.release();
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
    const news = await look(network, run.id, HELD_S, signal).catch((error: unknown) => error);
    if (signal.aborted) throw new FlowError('cancelled', 'the job was cancelled');
    if (isFields(news) && 'record' in news) {
      const held = clock() - askedAt >= FIRST_PAUSE_MS || news.status !== run.status;
      [run, missed] = [news as unknown as Run, 0];
      pause = held ? FIRST_PAUSE_MS : Math.min(LONGEST_PAUSE_MS, pause * 1.5);
      if (held) continue;
    } else {
      missed += 1;
      if (!FlowError.is(news) || !ERRORS[news.code].retry || missed > MOST_MISSED_LOOKS) throw news;
      pause = Math.min(LONGEST_PAUSE_MS, pause * 1.5);
    }
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

function readRun({ workflow }: Fields): Run {
  const record = fieldsOf(workflow);
  const [id, status] = [textOf(record.workflowId), textOf(record.status)];
  if (id === undefined || status === undefined) throw new FlowError('runtime_unreachable', 'the network answered without a workflow and its status');
  return { id, status, record, step: fieldsOf(Array.isArray(record.steps) ? record.steps[0] : undefined) };
}

/** As another engine tells it, and as the network's steps are documented to. */
const costOf = ({ step }: Run) => micro(step.sparkCaptured) ?? micro(fieldsOf(fieldsOf(step.cost).actual).spark);

function failureOfRun({ id, status, step, record }: Run, { host }: Network): FlowError {
  const error = isFields(step.error) ? step.error : isFields(record.error) ? record.error : { message: textOf(step.error) ?? textOf(record.error) };
  if (status === 'cancelled' && textOf(error.code) === undefined) return new FlowError('runtime_failed', `workflow ${id} was cancelled on ${host}`);
  const failure = failureOf({ body: { ...error, details: undefined } }, `workflow ${id} failed on ${host}`);
  // The run has had its tries there: its end is none of the way.
  return failure.code === 'rate_limited' || failure.code === 'runtime_unreachable' ? new FlowError('runtime_failed', failure.message) : failure;
}

/** Nobody is there to answer for the user of a job. */
function refusedToWait({ id, record }: Run, { host }: Network): FlowError {
  const reason = textOf(record.waitingReason) ?? 'other';
  const why = `workflow ${id} on ${host} waits: ${textOf(record.waitingMessage) ?? reason}. It was cancelled there`;
  if (reason === 'safety_review_required') return new FlowError('content_filtered', why);
  return new FlowError(/credit|cost|permission/.test(reason) ? 'runtime_unpaid' : 'runtime_failed', why);
}

const isKind = (kind: unknown): kind is MediaKind => (MEDIA_KINDS as readonly unknown[]).includes(kind);

async function saveAll({ record, step, id }: Run, job: RuntimeJob, tools: JobTools, services: Services): Promise<number> {
  const gives = OPERATIONS[job.operation]!.gives;
  const artifacts = (Array.isArray(record.artifacts) ? record.artifacts : []).filter(isFields);
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

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []);

/** Another engine tells how it made the result; that is passed on. */
function told({ step }: Run, { host }: Network, warnings: readonly string[]): Partial<JobReport> {
  const report = fieldsOf(step.report);
  const method = textOf(report.method);
  return {
    ...(method === undefined ? {} : { method: `${method}; on ${host}` }),
    ...(texts(report.wordsUsed).length > 0 ? { wordsUsed: texts(report.wordsUsed) } : {}),
    ...(texts(report.wordsIgnored).length > 0 ? { wordsIgnored: texts(report.wordsIgnored) } : {}),
    warnings: [...warnings, ...texts(report.warnings)],
  };
}
