/** Taking jobs in: asked twice, bought once. */
import { FlowError, formatSpark, type Job } from 'n8n-nodes-sogni-flow/contract';
import type { Capability, SqlStore } from 'sogni-flow-runtime';
import { applySubmission, type Scene } from './apply-move.ts';
import { reusableOf, type Reusable } from './cache.ts';
import { FREE_PRIORITY } from './job-money.ts';
import { changeJobs } from './move-job.ts';
import { choosesWorkers, placementText } from './placement.ts';
import type { JobSubmission } from './port.ts';
import { checkRequest, chooseCapability, drawSeed, resolveJob, type CheckedRequest } from './request.ts';
import { knownOf, readJob, rowByKey, toJob, type JobRow } from './rows.ts';
import type { JobServices } from './services.ts';
import { moveOf, type JobMoved } from './transitions.ts';

/** What was found on the disk, where no transaction may wait. */
interface Looked {
  readonly inputs: boolean;
  /** Id of a finished job with the same content, and its results if their files are there. */
  readonly finished?: { readonly id: string; readonly reusable: Reusable | undefined };
}

/** The job, or what has to be looked for before it can be decided. */
type Outcome = { readonly job: Job } | { readonly look: 'inputs' | JobRow | undefined };

/**
 * Takes a request in. The first of these that holds decides, in one transaction:
 * the key is known → that job; the content was made before → a copy at no price; the content is being made → a follower; else a
 * hold and a job to be run, which is handed to the queue. When that depends on a file, nothing is written until it was looked for.
 */
export async function submitJob(submission: JobSubmission, services: JobServices): Promise<Job> {
  const { store } = services;
  const request = checkRequest(submission);
  let draft: JobRow;
  try {
    draft = draftJob(submission, request, chooseCapability(await services.capabilities(), request), services);
  } catch (error) {
    // What was taken in is found again also when nothing here can run it any more.
    const same = sameRequest(await rowByKey(store, submission.account, submission.key), request);
    if (!same) throw error;
    return readJob(store, same);
  }

  /** A copy costs nothing and can be made again, so it need not wait for the disk. */
  const storeFor = ({ finished }: Looked): SqlStore => (finished?.reusable ? (store.unflushed ?? store) : store);
  let looked: Looked = { inputs: request.inputs.length === 0 };
  for (;;) {
    const seen = looked;
    const outcome = await changeJobs(services, storeFor(seen), undefined, (scene) => decide(scene, draft, submission, request, seen));
    if ('job' in outcome) return outcome.job;
    looked = await look(outcome.look, looked, request, services);
  }
}

async function decide(scene: Scene, draft: JobRow, submission: JobSubmission, request: CheckedRequest, looked: Looked): Promise<Outcome> {
  const { tx } = scene;
  const { same, finished, inFlight } = await knownOf(tx, draft.account, draft.idempotency_key, draft.no_cache === 1 ? undefined : (draft.content_key ?? undefined));
  if (sameRequest(same, request)) return { job: await readJob(tx, same!) };
  if (finished?.id !== looked.finished?.id) return { look: finished };
  const reusable = finished && looked.finished?.reusable;
  if (!reusable) {
    if (!looked.inputs) return { look: 'inputs' };
    checkMaximum(draft, submission);
  }
  const artifacts = reusable?.artifacts ?? [];
  const event: JobMoved = {
    type: 'submitted',
    at: draft.created_at,
    ...(reusable ? { made: { artifacts, report: reusable.row.report } } : inFlight && { leader: inFlight.id }),
  };
  const job = await applySubmission(scene, draft, moveOf(draft, event)!);
  return { job: toJob(job, artifacts) };
}

async function look(what: 'inputs' | JobRow | undefined, looked: Looked, request: CheckedRequest, services: JobServices): Promise<Looked> {
  if (what === undefined) return { inputs: looked.inputs };
  if (what !== 'inputs') return { ...looked, finished: { id: what.id, reusable: await reusableOf(services.store, what, services) } };
  await checkFiles(request, services);
  return { ...looked, inputs: true };
}

/** @throws FlowError `idempotency_conflict` when the key was used for another request. */
function sameRequest(row: JobRow | undefined, { fingerprint }: CheckedRequest): JobRow | undefined {
  if (row && row.fingerprint !== fingerprint) {
    const message = `key "${row.idempotency_key}" was used for another request (job ${row.id}, ${row.operation}); repeat that request unchanged, or use a new key`;
    throw new FlowError('idempotency_conflict', message, { details: { jobId: row.id } });
  }
  return row;
}

/** The row of a job that nobody has paid for yet. */
function draftJob(submission: JobSubmission, request: CheckedRequest, capability: Capability, { clock, random, newId, newTrace }: JobServices): JobRow {
  const { parameters, price, contentKey } = resolveJob(request, capability, request.drawsSeed ? drawSeed(request, random) : undefined);
  return {
    id: newId(),
    account: submission.account,
    idempotency_key: submission.key,
    fingerprint: request.fingerprint,
    content_key: contentKey ?? null,
    operation: request.operation.name,
    model: capability.model,
    parameters: JSON.stringify(parameters),
    inputs: JSON.stringify(request.inputs),
    state: 'queued',
    fence: 0,
    price_min: price.min,
    price_expected: price.expected,
    price_max: price.max,
    captured: 0,
    play_money: capability.playMoney ? 1 : 0,
    cached: 0,
    priority: FREE_PRIORITY,
    hold_id: null,
    api_key_id: submission.apiKeyId ?? null,
    run_id: submission.runId ?? null,
    class: capability.premium || choosesWorkers(request.placement) ? 'premium' : 'basic',
    placement: request.placement ? placementText(request.placement) : null,
    follows: null,
    followed: 0,
    no_cache: submission.noCache ? 1 : 0,
    reserves: 0,
    attempts: 0,
    worker: null,
    report: null,
    failure: null,
    created_at: clock(),
    started_at: null,
    finished_at: null,
    ...(newTrace?.() ?? { trace: null, trace_parent: null }),
  };
}

/** @throws FlowError `invalid_input` for a file that the store does not have: nobody should pay to find that out. */
async function checkFiles({ inputs }: CheckedRequest, { artifacts }: JobServices): Promise<void> {
  for (const { slot, artifact } of inputs) {
    if ((await artifacts.use(artifact.digest)) === undefined) {
      throw new FlowError('invalid_input', `input ${slot} names the file ${artifact.digest.slice(0, 12)}…, which is not stored here; upload it first`);
    }
  }
}

/** @throws FlowError `over_cap` */
function checkMaximum({ operation, price_max: price }: JobRow, { maxSpark }: JobSubmission): void {
  if (maxSpark === undefined || price <= maxSpark) return;
  const message = `${operation} may cost ${formatSpark(price)} Spark; the request allows ${formatSpark(maxSpark)}`;
  throw new FlowError('over_cap', message, { details: { cap: 'maxSpark', needed: price, allowed: maxSpark } });
}
