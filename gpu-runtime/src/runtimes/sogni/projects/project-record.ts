/** What the record of a project says (`GET /v2/projects/{id}`). */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { isRecord, type Fields } from '../../is-record.ts';
import { micro } from '../estimate.ts';
import type { Network } from '../network.ts';
import { failureOf, fieldsOf, textOf } from '../refusals.ts';

/** The project is paid in Spark, so that the amount of the token is one of Spark. */
export const costOf = (record: Fields) => micro(fieldsOf(record.costActual).costInToken);

const jobsOf = (record: Fields): readonly Fields[] => [record.completedWorkerJobs, record.workerJobs].flatMap((list) => (Array.isArray(list) ? list : [])).filter(isRecord);

export function failureOfProject(id: string, record: Fields, { host }: Network): FlowError {
  const reasons = jobsOf(record).map(({ reason }) => textOf(reason)).filter((reason) => reason !== undefined);
  const reason = reasons.find((one) => one !== 'jobCompleted') ?? textOf(record.reason);
  if (record.status === 'canceled') return new FlowError('runtime_failed', `project ${id} was cancelled on ${host}`);
  return failureOf({ body: { code: reason, message: textOf(record.error_message) ?? reason ?? 'it gives no reason' } }, `project ${id} failed on ${host}`);
}

export interface Made {
  readonly imgId: string;
  readonly url: string | undefined;
  readonly seed: number | undefined;
  readonly withheld: boolean;
}

/** Finished media once each: a record may list them twice. */
export function madeIn(record: Fields): readonly Made[] {
  const finished = jobsOf(record).filter(({ status }) => status === 'jobCompleted' || status === 'completed');
  const byId = new Map(finished.map((job) => [textOf(job.imgID) ?? textOf(job.id) ?? '', job]));
  return [...byId].map(([imgId, { resultUrl, seedUsed, triggeredNSFWFilter, nsfwDetected }]) => ({
    imgId,
    url: textOf(resultUrl),
    seed: typeof seedUsed === 'number' || typeof seedUsed === 'string' ? Number(seedUsed) : undefined,
    withheld: triggeredNSFWFilter === true && nsfwDetected !== true,
  }));
}

/** It has failed and cost nothing: another may be bought. */
export const isOver = (record: Fields): boolean => (record.status === 'failed' || record.status === 'canceled') && (costOf(record) ?? 0) === 0;
