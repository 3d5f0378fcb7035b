/** What the record of a workflow says: as another engine tells it, and as the network's is documented. */
import { FlowError, type JobReport } from 'n8n-nodes-sogni-flow/contract';
import { isRecord, type Fields } from '../is-record.ts';
import { micro } from './estimate.ts';
import type { Network } from './network.ts';
import { failureOf, fieldsOf, textOf } from './refusals.ts';

export interface Run {
  readonly id: string;
  readonly status: string;
  /** The first and only. */
  readonly step: Fields;
  readonly record: Fields;
}

/** @throws FlowError `runtime_unreachable` */
export function readRun({ workflow }: Fields): Run {
  const record = fieldsOf(workflow);
  const [id, status] = [textOf(record.workflowId), textOf(record.status)];
  if (id === undefined || status === undefined) throw new FlowError('runtime_unreachable', 'the network answered without a workflow and its status');
  return { id, status, record, step: fieldsOf(Array.isArray(record.steps) ? record.steps[0] : undefined) };
}

/** µSpark; absent where the record does not tell. */
export const costOf = ({ step }: Run) => micro(step.sparkCaptured) ?? micro(fieldsOf(fieldsOf(step.cost).actual).spark);

export function failureOfRun({ id, status, step, record }: Run, { host }: Network): FlowError {
  const error = isRecord(step.error) ? step.error : isRecord(record.error) ? record.error : { message: textOf(step.error) ?? textOf(record.error) };
  if (status === 'cancelled' && textOf(error.code) === undefined) return new FlowError('runtime_failed', `workflow ${id} was cancelled on ${host}`);
  const failure = failureOf({ body: { ...error, details: undefined } }, `workflow ${id} failed on ${host}`);
  // The run has had its tries there: its end is none of the way.
  return failure.code === 'rate_limited' || failure.code === 'runtime_unreachable' ? new FlowError('runtime_failed', failure.message) : failure;
}

/** Nobody is there to answer for the user of a job. */
export function refusedToWait({ id, record }: Run, { host }: Network): FlowError {
  const reason = textOf(record.waitingReason) ?? 'other';
  const why = `workflow ${id} on ${host} waits: ${textOf(record.waitingMessage) ?? reason}. It was cancelled there`;
  if (reason === 'safety_review_required') return new FlowError('content_filtered', why);
  return new FlowError(/credit|cost|permission/.test(reason) ? 'runtime_unpaid' : 'runtime_failed', why);
}

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []);

/** Another engine tells how it made the result; that is passed on. */
export function told({ step }: Run, { host }: Network, warnings: readonly string[]): Partial<JobReport> {
  const report = fieldsOf(step.report);
  const method = textOf(report.method);
  return {
    ...(method === undefined ? {} : { method: `${method}; on ${host}` }),
    ...(texts(report.wordsUsed).length > 0 ? { wordsUsed: texts(report.wordsUsed) } : {}),
    ...(texts(report.wordsIgnored).length > 0 ? { wordsIgnored: texts(report.wordsIgnored) } : {}),
    warnings: [...warnings, ...texts(report.warnings)],
  };
}
