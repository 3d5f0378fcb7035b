/** What a user decides over a workflow that waits or has ended: confirm its cost, resume it, run it again with other seeds. */
import type { FastifyInstance } from 'fastify';
import { FlowError, type BillingPreview } from 'n8n-nodes-sogni-flow/contract';
import { checkPayer } from '../../headless/desk/key-caps.ts';
import type { Caller } from '../access/caller.ts';
import { success } from '../envelope.ts';
import type { Room } from '../room.ts';
import { checkSteps } from '../workflow-runs/check-steps.ts';
import { readConfirm, readReseed, readResume, type ConfirmRequest } from '../workflow-runs/read-decisions.ts';
import type { Within } from '../workflow-runs/run-store.ts';
import type { WorkflowRun } from '../workflow-runs/run.ts';
import { isSamePreview, previewOf } from '../workflow-runs/spending.ts';
import { costConfirmed, costRefused, previewRenewed, runResumed } from '../workflow-runs/transitions.ts';
import { readKey, recordWith, WORKFLOWS } from './workflows.ts';

type OfRun = { Params: { id: string } };

export function workflowDecisionRoutes(app: FastifyInstance, room: Room): void {
  const { conductor, intake, clock } = room;
  const { accounts, budgets, jobs } = room.services;
  const record = recordWith(room);

  /** What is approved becomes the run's own budget, in the transaction that lets it go on. */
  const approve: Within = async (tx, { id, account, budgetId, maxSpark }) => {
    if (maxSpark === undefined || budgetId !== id) return;
    await budgets.openBudget(tx, { runId: id, account, approved: maxSpark });
    await budgets.raiseBudget(tx, id, maxSpark);
  };

  const asksApproval = ({ waiting }: WorkflowRun): boolean => waiting?.reason === 'cost_approval_required';

  async function confirm(run: WorkflowRun, accepted: ConfirmRequest['acceptedCostPreview']): Promise<WorkflowRun> {
    const { preview } = run;
    if (!preview) throw new FlowError('internal', `workflow ${run.id} asks for approval and has no preview`);
    if (accepted === undefined) throw new FlowError('invalid_input', 'acceptedCostPreview is missing; send the billingPreview of the workflow that is confirmed');
    if (clock() > Date.parse(preview.validityUntil)) return refuse(run, await renew(run), `was valid until ${preview.validityUntil}`);
    if (!isSamePreview(preview, accepted)) return refuse(run, preview, 'is not the one that holds');
    return conductor.decide(run.id, (now) => (asksApproval(now) && now.preview && isSamePreview(now.preview, preview) ? costConfirmed(now, clock()) : undefined), approve);
  }

  function refuse({ id }: WorkflowRun, billingPreview: BillingPreview, why: string): never {
    throw new FlowError('quote_expired', `the preview of workflow ${id} ${why}; look at the one in details.billingPreview and confirm that`, { details: { workflowId: id, billingPreview } });
  }

  async function renew(run: WorkflowRun): Promise<BillingPreview> {
    const steps = await checkSteps(jobs, run.account, run.steps.map(({ request }) => request), run.media, run.noCache);
    const renewed = await conductor.decide(run.id, (now) => (asksApproval(now) ? previewRenewed(now, previewOf(steps, clock()), clock()) : undefined));
    return renewed.preview!;
  }

  app.post<OfRun>(`${WORKFLOWS}/:id/confirm-cost`, async ({ caller, params, body }) => {
    const { decision, acceptedCostPreview, reason } = readConfirm(body);
    const run = await room.loadRun(caller.account, params.id);
    if (decision !== 'cancel') await checkPayer(accounts, caller, run);
    if (decision === 'cancel' && run.waiting) {
      await conductor.decide(run.id, (now) => (now.waiting ? costRefused(now, clock(), reason) : undefined));
      return success({ workflow: record(await conductor.cancel(run.id)) });
    }
    if (asksApproval(run)) return success({ workflow: record(await confirm(run, acceptedCostPreview)) });
    // Asked again, because the first answer was lost on its way.
    if (run.gate?.decision === decision) return success({ workflow: record(run) });
    const what = run.waiting ? `it waits because of ${run.waiting.reason}; resume it` : `it is ${run.status}`;
    throw new FlowError('invalid_transition', `workflow ${run.id} asks for no approval: ${what}`);
  });

  app.post<OfRun>(`${WORKFLOWS}/:id/resume`, async ({ caller, params, body }) => {
    const { maxSpark } = readResume(body);
    const run = await room.loadRun(caller.account, params.id);
    await checkPayer(accounts, caller, run);
    if (asksApproval(run)) throw new FlowError('invalid_transition', `workflow ${run.id} waits for its cost to be approved; use ${WORKFLOWS}/${run.id}/confirm-cost`);
    if (!run.waiting) {
      await conductor.nudge(run);
      return success({ workflow: record(run), resumed: false });
    }
    const after = await conductor.decide(run.id, (now) => (now.waiting && !asksApproval(now) ? runResumed(now, clock(), maxSpark) : undefined), maxSpark === undefined ? undefined : approve);
    return success({ workflow: record(after), resumed: after.waiting === undefined });
  });

  app.post<OfRun>(`${WORKFLOWS}/:id/reseed`, async (request) => {
    const caller: Caller = request.caller;
    const original = await room.loadRun(caller.account, request.params.id);
    const { run, idempotent, seeds } = await intake.reseed(caller, original, readReseed(request.body), readKey(request));
    const steps = Object.entries(seeds).map(([stepId, seed]) => ({ stepId, seed }));
    return success({ workflow: record(run), ...(idempotent ? { idempotent } : {}), reseed: { cloned_from_run_id: original.id, steps } });
  });
}
