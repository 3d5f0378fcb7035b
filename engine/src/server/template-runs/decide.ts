/** What a user decides over a template that runs as a workflow: cancel it, confirm its cost, let it go on. */
import { FlowError, microSpark, type BillingPreview } from 'n8n-nodes-sogni-flow/contract';
import type { Engine } from '../../engine.ts';
import type { Execution } from '../../execution/types.ts';
import { checkBudget } from '../../headless/budget.ts';
import { cancelExecution } from '../../headless/cancel-execution.ts';
import type { Asker, ExecutionDesk } from '../../headless/desk/execution-desk.ts';
import { findExecution } from '../../headless/run-workflow.ts';
import type { ConfirmRequest, ResumeRequest } from '../workflow-runs/read-decisions.ts';
import { isSamePreview } from '../workflow-runs/spending.ts';
import { previewOfQuote } from './approval.ts';
import { hasEnded } from './look.ts';
import { waitingReason } from './states.ts';
import type { Approval, TemplateRun, TemplateRunStore } from './template-run-store.ts';

export interface DecisionParts {
  readonly engine: Engine;
  readonly desk: ExecutionDesk;
  readonly runs: TemplateRunStore;
  readonly clock: () => number;
}

export function createTemplateDecisions({ engine, desk, runs, clock }: DecisionParts) {
  const executionOf = async ({ account, id }: TemplateRun): Promise<Execution> => (await findExecution(engine, account, id)).execution;

  /** What has ended stays as it ended. @returns when nothing of it is being bought any more. */
  async function cancel(run: TemplateRun): Promise<void> {
    if (hasEnded((await executionOf(run)).state)) return;
    await cancelExecution(engine, run.account, run.id).catch(async (error: unknown) => {
      if (!FlowError.is(error) || error.code !== 'invalid_transition' || !hasEnded((await executionOf(run)).state)) throw error;
    });
  }

  async function renewed(run: TemplateRun, approval: Approval, signal: AbortSignal): Promise<BillingPreview> {
    const { inputs = {}, workflowJson, noCache = false } = await executionOf(run);
    const quote = await desk.priceOf(run.account, { workflow: JSON.parse(workflowJson) as Record<string, unknown>, inputs, noCache }, signal);
    await checkBudget(engine, run.account, quote, approval.maxSpark);
    const preview = previewOfQuote(quote, clock());
    await runs.putApproval(run.id, { ...approval, preview });
    return preview;
  }

  function refuse({ id }: TemplateRun, billingPreview: BillingPreview, why: string): never {
    throw new FlowError('quote_expired', `the preview of workflow ${id} ${why}; look at the one in details.billingPreview and confirm that`, { details: { workflowId: id, billingPreview } });
  }

  async function confirm(asker: Asker, run: TemplateRun, approval: Approval, accepted: ConfirmRequest['acceptedCostPreview'], signal: AbortSignal): Promise<void> {
    const { preview } = approval;
    if (accepted === undefined) throw new FlowError('invalid_input', 'acceptedCostPreview is missing; send the billingPreview of the workflow that is confirmed');
    if (clock() > Date.parse(preview.validityUntil)) refuse(run, await renewed(run, approval, signal), `was valid until ${preview.validityUntil}`);
    if (!isSamePreview(preview, accepted)) refuse(run, preview, 'is not the one that holds');
    await desk.resume(asker, run.id, microSpark(preview.spark.max));
    await runs.putApproval(run.id, { ...approval, decision: 'confirm', decidedAt: clock() });
  }

  return {
    cancel,

    async confirmCost(asker: Asker, run: TemplateRun, { decision, acceptedCostPreview, reason }: ConfirmRequest, signal: AbortSignal): Promise<void> {
      const execution = await executionOf(run);
      const { approval } = run;
      const why = waitingReason(execution, run);
      if (decision === 'cancel' && why !== undefined) {
        if (approval) await runs.putApproval(run.id, { ...approval, decision, decidedAt: clock(), ...(reason === undefined ? {} : { reason }) });
        return await cancel(run);
      }
      if (approval && why === 'cost_approval_required') return await confirm(asker, run, approval, acceptedCostPreview, signal);
      // Asked again, because the first answer was lost on its way.
      if (approval?.decision === decision) return;
      throw new FlowError('invalid_transition', `workflow ${run.id} asks for no approval: ${why === undefined ? `its execution is ${execution.state}` : `it waits because of ${why}; resume it`}`);
    },

    /** @returns whether it goes on because of this. */
    async resume(asker: Asker, run: TemplateRun, { maxSpark }: ResumeRequest): Promise<boolean> {
      const why = waitingReason(await executionOf(run), run);
      if (why === undefined) return false;
      if (why === 'cost_approval_required') throw new FlowError('invalid_transition', `workflow ${run.id} waits for its cost to be approved; use …/${run.id}/confirm-cost`);
      await desk.resume(asker, run.id, maxSpark);
      return true;
    },
  };
}
