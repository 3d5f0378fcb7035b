/** A workflow whose price is to be approved first, one that runs out of money on its way, and the same workflow again with other seeds. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BillingPreview, WorkflowRecord } from '../../../nodes/contract/index.ts';
import { from, oneStep, openServer, step, WORKFLOWS, type Answer, type OpenServer } from './open-server.ts';

let server: OpenServer;
let key: string;
let now: number;
beforeEach(async () => {
  now = Date.UTC(2026, 10, 15, 12);
  server = await openServer({ clock: () => (now += 1) });
  key = await server.keyOf('ada');
});
afterEach(() => server.close());

const post = (id: string, what: string, payload: object = {}, headers: Record<string, string> = {}, caller = key): Promise<Answer> => server.call(caller, 'POST', `${WORKFLOWS}/${id}/${what}`, { payload, headers });
const workflowOf = ({ body }: Answer): WorkflowRecord => (body as { data: { workflow: WorkflowRecord } }).data.workflow;
const start = async (payload: object, caller = key): Promise<WorkflowRecord> => workflowOf(await server.call(caller, 'POST', WORKFLOWS, { payload }));
const asks = (payload: object = oneStep(), caller = key) => start({ ...payload, confirm_cost: false }, caller);
const confirm = (id: string, acceptedCostPreview?: BillingPreview) => post(id, 'confirm-cost', { decision: 'confirm', acceptedCostPreview });
const ended = (id: string, caller = key) => server.waitFor(caller, id, ({ status }) => ['completed', 'partial_failure', 'failed', 'cancelled'].includes(status));
const waits = (id: string, caller = key) => server.waitFor(caller, id, ({ status }) => status === 'waiting_for_user');
const eventsOf = async (id: string) => (await server.eventsOf(key, id)).map(({ type }) => type);
const heldBy = async (account: string) => (await server.services.wallets.balance(account)).held;

const two = { input: { steps: [step('one', 'generate_image', { prompt: 'a', seed: 1, model: 'gpu' }), step('two', 'edit_image', { prompt: 'b', seed: 1 }, [from('one', 'sourceImageIndex')])] } };

describe('a workflow that asks before it costs', () => {
  it('waits with its price, holds nothing, and says what to do', async () => {
    const workflow = await asks(two);
    expect(workflow).toMatchObject({
      ...{ status: 'waiting_for_user', waitingReason: 'cost_approval_required', awaitingCostApproval: true },
      billingPreview: { totalEstimatedCapacityUnits: 2, tokenType: 'spark', perToolBreakdown: [{ toolCallId: 'one', toolName: 'generate_image', capacityUnits: 1 }, { toolCallId: 'two' }] },
      spendGate: { scope: 'workflow_run', state: 'waiting_for_user', workflowRunId: workflow.workflowId },
    });
    expect(workflow.waitingMessage).toContain('confirm-cost');
    expect(await heldBy('ada')).toBe(0);
    expect(server.begun).toEqual([]);
    expect(await eventsOf(workflow.workflowId)).toEqual(['workflow_started', 'billing_preview_updated', 'spend_gate_opened', 'workflow_waiting_for_user']);
  });

  it('goes on once that price is confirmed, and never spends more than it', async () => {
    const { workflowId, billingPreview } = await asks(two);
    expect((await confirm(workflowId, billingPreview)).status).toBe(200);
    expect(await ended(workflowId)).toMatchObject({ status: 'completed', spendGate: { state: 'confirmed', decision: 'confirm' } });
    const budget = await server.services.ledger.budgetOf(workflowId);
    expect(budget).toMatchObject({ approved: billingPreview!.spark.max * 1_000_000, held: 0 });
    expect(budget!.captured).toBeLessThanOrEqual(budget!.approved);
    expect(await eventsOf(workflowId)).toEqual(expect.arrayContaining(['spend_confirmed', 'run_resumed', 'workflow_completed']));
  });

  it('is confirmed once, however often the confirmation is sent', async () => {
    const { workflowId, billingPreview } = await asks();
    await confirm(workflowId, billingPreview);
    await ended(workflowId);
    expect(workflowOf(await confirm(workflowId, billingPreview)).status).toBe('completed');
    expect(server.begun).toHaveLength(1);
    expect(await post(workflowId, 'confirm-cost', { decision: 'cancel' })).toMatchObject({ status: 409, body: { code: 'invalid_transition' } });
  });

  it('is not confirmed without its preview, with another one, or with one that is too old; a fresh one comes with the refusal', async () => {
    const { workflowId, billingPreview } = await asks();
    expect(await confirm(workflowId)).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
    expect(await confirm(workflowId, { ...billingPreview!, spark: { min: 0, expected: 0, max: 0 } })).toMatchObject({ status: 409, body: { code: 'quote_expired', details: { billingPreview } } });
    now += 10 * 60_000;
    const late = await confirm(workflowId, billingPreview);
    expect(late).toMatchObject({ status: 409, body: { code: 'quote_expired' } });
    const fresh = (late.body as { details: { billingPreview: BillingPreview } }).details.billingPreview;
    expect(Date.parse(fresh.validityUntil)).toBeGreaterThan(now);
    expect(server.begun).toEqual([]);
    expect((await confirm(workflowId, fresh)).status).toBe(200);
    expect((await ended(workflowId)).status).toBe('completed');
  });

  it('ends when the price is refused, or when it is cancelled', async () => {
    const refused = await asks();
    expect(workflowOf(await post(refused.workflowId, 'confirm-cost', { decision: 'cancel', reason: 'too dear' }))).toMatchObject({ status: 'cancelled', spendGate: { state: 'cancelled', decision: 'cancel', reason: 'too dear' } });
    expect(await eventsOf(refused.workflowId)).toEqual(expect.arrayContaining(['spend_cancelled', 'workflow_cancelled']));
    const cancelled = await asks(oneStep('generate_image', { prompt: 'b', seed: 1 }));
    expect(workflowOf(await post(cancelled.workflowId, 'cancel'))).toMatchObject({ status: 'cancelled', spendGate: { state: 'cancelled' } });
    expect(workflowOf(await post(cancelled.workflowId, 'cancel')).status).toBe('cancelled');
  });

  it('is not let through by a resume, waits over a restart, and is nobody else\'s to confirm', async () => {
    const { workflowId, billingPreview } = await asks();
    expect(await post(workflowId, 'resume')).toMatchObject({ status: 409, body: { code: 'invalid_transition', message: expect.stringContaining('confirm-cost') as unknown } });
    await (await server.restart()).resumeWorkflowRuns();
    expect(server.begun).toEqual([]);
    expect((await post(workflowId, 'confirm-cost', { decision: 'confirm', acceptedCostPreview: billingPreview }, {}, await server.keyOf('bob'))).status).toBe(404);
    expect((await confirm(workflowId, billingPreview)).status).toBe(200);
    expect((await ended(workflowId)).status).toBe('completed');
  });

  it('is not confirmed by a key with caps where another key pays; it may be cancelled with it', async () => {
    const { secret: capped } = await server.services.accounts.createKey('ada', 'capped', { perDay: 1_000_000 });
    const { workflowId, billingPreview } = await asks(two);
    for (const what of ['confirm-cost', 'resume']) {
      expect(await post(workflowId, what, what === 'resume' ? {} : { decision: 'confirm', acceptedCostPreview: billingPreview }, {}, capped)).toMatchObject({ status: 403, body: { code: 'forbidden', message: expect.stringContaining('not paid with this API key') as unknown } });
    }
    expect(await heldBy('ada')).toBe(0);
    expect(workflowOf(await post(workflowId, 'confirm-cost', { decision: 'cancel' }, {}, capped)).status).toBe('cancelled');
  });

  it('does not wait when there is nothing to pay', async () => {
    await server.runToEnd(key, oneStep());
    expect((await ended((await asks()).workflowId)).status).toBe('completed');
  });

  it.each([
    ['no decision', {}],
    ['another decision', { decision: 'perhaps' }],
    ['a preview that is no object', { decision: 'confirm', acceptedCostPreview: 7 }],
  ])('refuses %s', async (_what, body) => {
    expect(await post((await asks()).workflowId, 'confirm-cost', body)).toMatchObject({ status: 400, body: { code: 'invalid_parameter' } });
  });
});

describe('a workflow that runs out of money', () => {
  /** One step is made, then the money for the second is spent elsewhere. */
  async function stuck(caller: string): Promise<WorkflowRecord> {
    server.hold.add('generate_image');
    const { workflowId } = await start(two, caller);
    await server.waitFor(caller, workflowId, () => server.held.length === 1);
    await server.services.jobs.submit({ account: 'modest', key: 'meanwhile', operation: 'generate_image', arguments: { prompt: 'else', model: 'gpu' }, inputs: [] });
    server.hold.clear();
    server.held[0]!.finish();
    return waits(workflowId, caller);
  }

  it('waits, goes on after a top-up, and buys nothing twice', async () => {
    const modest = await server.keyOf('modest', 2);
    const { workflowId, ...waiting } = await stuck(modest);
    expect(waiting).toMatchObject({ waitingReason: 'insufficient_credit', spendGate: { state: 'insufficient_credit' }, steps: [{ status: 'completed' }, { status: 'queued' }] });
    expect(workflowOf(await post(workflowId, 'resume', {}, {}, modest))).toMatchObject({ status: 'waiting_for_user' });
    expect((await post(workflowId, 'resume', {}, {}, modest)).body).toMatchObject({ data: { resumed: false } });
    await server.services.wallets.grant('modest', 5_000_000, 'premium', 'top-up');
    expect((await post(workflowId, 'resume', { token_type: 'spark', app_source: 'test' }, {}, modest)).body).toMatchObject({ data: { resumed: true } });
    expect((await ended(workflowId, modest)).status).toBe('completed');
    expect(server.begun.filter(({ parameters }) => parameters.prompt === 'a')).toHaveLength(1);
  });

  it('can be cancelled instead, and keeps what was made', async () => {
    const modest = await server.keyOf('modest', 2);
    const { workflowId } = await stuck(modest);
    expect(await post(workflowId, 'confirm-cost', { decision: 'confirm' }, {}, modest)).toMatchObject({ status: 409, body: { code: 'invalid_transition', message: expect.stringContaining('resume') as unknown } });
    expect(workflowOf(await post(workflowId, 'confirm-cost', { decision: 'cancel' }, {}, modest))).toMatchObject({ status: 'cancelled', artifacts: [{ mediaType: 'image' }] });
  });

  it('is refused at the door when nothing was bought yet', async () => {
    const poor = await server.keyOf('poor', 0);
    expect(await server.call(poor, 'POST', WORKFLOWS, { payload: oneStep('generate_image', { prompt: 'a', model: 'gpu' }) })).toMatchObject({ status: 402, body: { code: 'insufficient_spark' } });
  });
});

describe('a workflow that grows beyond what was approved', () => {
  it('waits for a new approval before it buys, and goes on with it', async () => {
    server.hold.add('generate_image');
    const other = await start({ ...two, max_spark: 9 });
    // As if the second step had turned out dearer than it was quoted.
    await server.waitFor(key, other.workflowId, () => server.held.length === 1);
    await server.services.store.transaction(async (tx) => await server.services.budgets.raiseBudget(tx, other.workflowId, 1_500_000));
    server.held[0]!.finish();
    const waiting = await waits(other.workflowId);
    expect(waiting).toMatchObject({ waitingReason: 'cost_reauthorization_required', waitingMessage: expect.stringContaining('max_spark') as unknown });
    expect((await post(other.workflowId, 'resume')).body).toMatchObject({ data: { resumed: false } });
    expect((await post(other.workflowId, 'resume', { max_spark: 9 })).body).toMatchObject({ data: { resumed: true } });
    expect((await ended(other.workflowId)).status).toBe('completed');
    expect(await server.services.ledger.budgetOf(other.workflowId)).toMatchObject({ approved: 9_000_000, held: 0 });
  });
});

describe('the same workflow with other seeds', () => {
  const seeds = ({ steps }: WorkflowRecord) => steps.map(({ seed }) => seed);

  it('makes the named steps and what follows them anew, and takes the rest from the cache', async () => {
    const first = await server.runToEnd(key, { input: { steps: [step('one', 'generate_image', { prompt: 'a' }), step('two', 'edit_image', { prompt: 'b' }, [from('one', 'sourceImageIndex')])] } });
    const answer = await post(first.workflowId, 'reseed', { seed_overrides: { two: 99 } });
    expect(answer.body).toMatchObject({ data: { reseed: { cloned_from_run_id: first.workflowId, steps: [{ stepId: 'two', seed: 99 }] } } });
    const again = await ended(workflowOf(answer).workflowId);
    expect(seeds(again)).toEqual([seeds(first)[0], 99]);
    expect(again.steps.map(({ cached, sparkCaptured }) => [cached, sparkCaptured])).toEqual([[true, 0], [false, 1]]);
  });

  it('draws a new seed for every step when none is named', async () => {
    const first = await server.runToEnd(key, oneStep());
    const again = await ended(workflowOf(await post(first.workflowId, 'reseed')).workflowId);
    expect(seeds(again)).not.toEqual(seeds(first));
  });

  it('is started once for a key, and refused for another request under it', async () => {
    const first = await server.runToEnd(key, oneStep());
    const keyed = { 'idempotency-key': 'again' };
    const answer = await post(first.workflowId, 'reseed', { seed_overrides: { step: 8 } }, keyed);
    const repeated = await post(first.workflowId, 'reseed', { seed_overrides: { step: 8 }, max_spark: 5 }, keyed);
    expect(repeated.body).toMatchObject({ data: { idempotent: true, workflow: { workflowId: workflowOf(answer).workflowId } } });
    expect(await post(first.workflowId, 'reseed', { seed_overrides: { step: 9 } }, keyed)).toMatchObject({ status: 409, body: { code: 'idempotency_conflict' } });
  });

  it('can ask for approval first', async () => {
    const first = await server.runToEnd(key, oneStep());
    expect(workflowOf(await post(first.workflowId, 'reseed', { seed_overrides: { step: 8 }, confirm_cost: false }))).toMatchObject({ waitingReason: 'cost_approval_required' });
  });

  it.each([
    ['a step that is not there', { seed_overrides: { other: 1 } }],
    ['a seed that is none', { seed_overrides: { step: -1 } }],
    ['a seed that is a text', { seed_overrides: { step: '7' } }],
  ])('refuses %s', async (_what, body) => {
    const first = await server.runToEnd(key, oneStep());
    expect(await post(first.workflowId, 'reseed', body)).toMatchObject({ status: 400, body: { code: 'invalid_parameter' } });
    expect((await post('00000000-0000-0000-0000-000000000000', 'reseed')).status).toBe(404);
  });
});
