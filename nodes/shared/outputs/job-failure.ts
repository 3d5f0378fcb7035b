/** A job that has not come to its result. The message names it, so that it can be looked for: a job that was paid for is never lost. */
import type { WorkflowRecord } from '../../contract/index.ts';

/** What to do about a workflow that waits, and the code by which a program can tell. */
const WAITING: Readonly<Record<string, { readonly code: string; readonly advice: string }>> = {
  insufficient_credit: { code: 'insufficient_spark', advice: 'the account has too little Spark. Add some, then run this again: what is made is kept' },
  cost_approval_required: { code: 'over_cap', advice: 'its cost is not approved. Approve it where the account is managed, then run this again' },
  cost_reauthorization_required: { code: 'over_cap', advice: 'it would cost more than was approved. Approve more, then run this again: what is made is kept' },
};

export class JobFailure extends Error {
  readonly code: string | undefined;
  readonly workflowId: string;
  readonly jobId: string | undefined;

  constructor(message: string, workflow: WorkflowRecord, code: string | undefined) {
    super(message);
    this.code = code;
    this.workflowId = workflow.workflowId;
    this.jobId = workflow.steps[0]?.jobId;
  }

  /** Of a workflow that has ended otherwise than completed, or waits for its user. */
  static of(workflow: WorkflowRecord): JobFailure {
    const failed = workflow.steps.find((step) => step.error)?.error ?? workflow.error;
    const waiting = workflow.status === 'waiting_for_user' ? WAITING[workflow.waitingReason ?? ''] : undefined;
    const state = `the job is ${workflow.status}${workflow.waitingReason ? `: ${workflow.waitingReason}` : ''}`;
    const what = failed ? `${failed.message} (${failed.code})` : waiting ? `${state}; ${waiting.advice}` : state;
    const code = failed?.code ?? waiting?.code ?? (workflow.status === 'cancelled' ? 'cancelled' : undefined);
    return new JobFailure(`${what}; workflow ${workflow.workflowId}`, workflow, code);
  }

  static ofTimeout(workflow: WorkflowRecord): JobFailure {
    const job = workflow.steps[0]?.jobId === undefined ? '' : `, job ${workflow.steps[0].jobId}`;
    const message = `the job is still ${workflow.status} and goes on; the node has waited as long as "Wait at Most" allows. Fetch its result with the node Sogni Account (Job: Wait) by its ID, or run this node again: it finds the same job. It is workflow ${workflow.workflowId}${job}`;
    return new JobFailure(message, workflow, 'timed_out');
  }
}
