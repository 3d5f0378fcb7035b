/** Taking jobs in: asked twice, bought once. */
import { FlowError, formatSpark, type Job } from 'n8n-nodes-sogni-flow/contract';
import type { Capability, SqlHandle } from 'sogni-flow-runtime';
import { insertArtifacts } from './artifacts.ts';
import { findReusable } from './cache.ts';
import { FREE_PRIORITY, holdFor } from './job-money.ts';
import type { JobSubmission } from './port.ts';
import { checkRequest, chooseCapability, drawSeed, resolveJob, type CheckedRequest } from './request.ts';
import { insertJob, readJob, rowByKey, rowInFlight, type JobRow } from './rows.ts';
import type { JobServices } from './services.ts';

/**
 * Takes a request in. The first of these that holds decides, in one transaction:
 * the key is known → that job; the content was made before → a copy at no price; the content is being made → a follower; else a
 * hold and a job to be run, which is handed to the queue after the commit.
 */
export async function submitJob(submission: JobSubmission, services: JobServices): Promise<Job> {
  const { store, outbox } = services;
  const request = checkRequest(submission);
  const known = await knownJob(store, submission, request);
  if (known) return readJob(store, known);

  const capability = chooseCapability(await services.capabilities(), request);
  const draft = draftJob(submission, request, capability, services);
  const reusable = submission.noCache ? undefined : draft.content_key ?? undefined;
  const present = await findReusable(store, draft.account, reusable, services);
  if (!present) await checkFiles(request, services);

  const row = await store.transaction(async (tx) => {
    const sameKey = await knownJob(tx, submission, request);
    if (sameKey) return sameKey;
    const made = await findReusable(tx, draft.account, reusable, services, present?.row.id);
    if (made) return insertCopy(tx, draft, made);
    checkMaximum(draft, submission);
    const leader = reusable === undefined ? undefined : await rowInFlight(tx, draft.account, reusable);
    const job = leader ? { ...draft, follows: leader.id } : { ...draft, ...(await holdFor(tx, draft, services)) };
    await insertJob(tx, job);
    return job;
  });
  if (row.state === 'queued' && row.follows === null) await outbox.dispatch(row);
  return readJob(store, row);
}

/** @throws FlowError `idempotency_conflict` when the key was used for another request. */
async function knownJob(sql: SqlHandle, { account, key }: JobSubmission, { fingerprint }: CheckedRequest): Promise<JobRow | undefined> {
  const row = await rowByKey(sql, account, key);
  if (row && row.fingerprint !== fingerprint) {
    const message = `key "${key}" was used for another request (job ${row.id}, ${row.operation}); repeat that request unchanged, or use a new key`;
    throw new FlowError('idempotency_conflict', message, { details: { jobId: row.id } });
  }
  return row;
}

/** The row of a job that nobody has paid for yet. */
function draftJob(submission: JobSubmission, request: CheckedRequest, capability: Capability, { clock, random, newId }: JobServices): JobRow {
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
    class: capability.premium ? 'premium' : 'basic',
    follows: null,
    report: null,
    failure: null,
    created_at: clock(),
    started_at: null,
    finished_at: null,
  };
}

/** @throws FlowError `invalid_input` for a file that the store does not have: nobody should pay to find that out. */
async function checkFiles({ inputs }: CheckedRequest, { artifacts }: JobServices): Promise<void> {
  for (const { slot, artifact } of inputs) {
    if ((await artifacts.size(artifact.digest)) === undefined) {
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

/** A job that is finished from the start, with the results of another one, at no price. */
async function insertCopy(tx: SqlHandle, draft: JobRow, { row, job }: { readonly row: JobRow; readonly job: Job }): Promise<JobRow> {
  const copy: JobRow = { ...draft, state: 'completed', cached: 1, price_min: 0, price_expected: 0, price_max: 0, report: row.report, finished_at: draft.created_at };
  await insertJob(tx, copy);
  await insertArtifacts(tx, copy.id, job.artifacts);
  return copy;
}
