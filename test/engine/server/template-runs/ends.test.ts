/** How templates that run as workflows end, wait and go on: as their executions do, in the words of Sogni's API. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CALLBACKS, WEBHOOKS, type CallbackBody, type WebhookBody } from '../../../../nodes/contract/index.ts';
import { FlowError } from '../../../../nodes/contract/errors.ts';
import { paintings, SPARK } from '../executions/an-execution-server.ts';
import { aTemplateServer, isCompleted, twoPictures, WORKFLOWS, type TemplateServer } from './a-template-server.ts';

let server: TemplateServer;
let ada = '';
let template = '';
/** Of one picture, in Spark. */
let price = 0;
beforeAll(async () => {
  server = await aTemplateServer({ env: { SOGNI_FLOW_CALLBACKS: 'loopback' } });
  ada = await server.keyOf('ada');
  template = await server.save(ada, twoPictures());
  price = (await server.call(ada, 'POST', '/v1/executions/quote', { workflow: paintings('One') })).body.data.quote.total.max;
});
afterAll(async () => await server.close());

const start = (prompt: string, more: object = {}) => ({ workflow_id: template, inputs: { Prompt: prompt }, ...more });
const available = async (account = 'ada'): Promise<number> => (await server.engine.ledger.balance(account)).available;
const held = async (account = 'ada'): Promise<number> => (await server.engine.ledger.balance(account)).held;

it('that is cancelled gives back what it holds, stays cancelled, and can be cancelled twice', async () => {
  server.holds.add('to cancel');
  const before = await available();
  const { workflowId: id } = await server.run(ada, start('to cancel'));
  await server.nextHeld();
  expect(await held()).toBeGreaterThan(0);
  const { status, body } = await server.decide(ada, id, 'cancel');
  expect({ status, workflow: body.data.workflow.status }).toEqual({ status: 200, workflow: 'cancelled' });
  expect(body.data.workflow.steps.map(({ status: step }: { status: string }) => step)).toEqual(['cancelled', 'cancelled']);
  expect((await server.decide(ada, id, 'cancel')).body.data.workflow.status).toBe('cancelled');
  await server.until(ada, id, ({ state }) => state === 'cancelled');
  for (let turn = 0; turn < 1_000 && (await held()) > 0; turn += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  expect({ available: await available(), held: await held() }).toEqual({ available: before, held: 0 });
});

it('that is completed or has failed stays so when it is cancelled', async () => {
  const { workflowId: done } = await server.run(ada, start('done'));
  await server.untilWorkflow(ada, done, isCompleted);
  expect((await server.decide(ada, done, 'cancel')).body.data.workflow.status).toBe('completed');
});

describe('a failure', () => {
  const failing = async (prompt: string, at: string): Promise<string> => {
    server.holds.add(at);
    const { workflowId } = await server.run(ada, start(prompt));
    (await server.nextHeld()).fail(new FlowError('content_filtered', 'the picture was filtered'));
    return workflowId;
  };

  it('before anything is made is told with its step, and ends the workflow', async () => {
    const id = await failing('bad', 'bad');
    const failed = await server.untilWorkflow(ada, id, ({ status }) => status === 'failed');
    expect(failed).toMatchObject({ error: { code: 'content_filtered' }, steps: [{ id: 'One', status: 'failed', error: { code: 'content_filtered' } }, { id: 'Two', status: 'cancelled' }], artifacts: [] });
    expect((await server.eventsOf(ada, id)).slice(-2)).toMatchObject([{ type: 'step_failed', data: { stepId: 'One', code: 'content_filtered' } }, { type: 'workflow_failed', status: 'failed' }]);
    expect((await server.decide(ada, id, 'cancel')).body.data.workflow.status).toBe('failed');
    expect((await server.decide(ada, id, 'resume')).body.data).toMatchObject({ resumed: false, workflow: { status: 'failed' } });
  });

  it('after something was made leaves that', async () => {
    const id = await failing('half', 'half Two');
    const failed = await server.untilWorkflow(ada, id, ({ status }) => status === 'partial_failure');
    expect(failed).toMatchObject({ steps: [{ id: 'One', status: 'completed' }, { id: 'Two', status: 'failed' }], artifacts: [{ stepId: 'One' }] });
  });
});

describe('limits of the request', () => {
  it.each([
    ['max_spark', () => start('dear', { max_spark: price }), {}],
    ['the header max-spark', () => start('dear'), { 'max-spark': '0.000001' }],
    ['max_estimated_capacity_units', () => start('dear', { max_estimated_capacity_units: 0.5 }), {}],
  ])('by %s refuse it before anything is bought', async (_what, body, headers) => {
    const [before, jobs] = [await available(), server.begun.length];
    expect(await server.begin(ada, body(), headers as Record<string, string>)).toMatchObject({ status: 402, body: { code: 'over_cap' } });
    expect({ available: await available(), jobs: server.begun.length }).toEqual({ available: before, jobs });
  });

  it('that suffice are what is approved', async () => {
    const { workflowId } = await server.run(ada, start('cheap enough', { max_spark: 4 * price, max_estimated_capacity_units: 100 }));
    expect((await server.until(ada, workflowId, ({ state }) => state === 'completed')).spark.approved).toBe(4 * price);
  });

  it.each([
    ['both input and workflow_id', { input: { steps: [] } }, 'invalid_parameter', /exactly one/],
    ['payment in SOGNI', { token_type: 'sogni' }, 'invalid_parameter', /token_type/],
    ['media beside the inputs', { media_references: [] }, 'invalid_parameter', /media_references/],
    ['an input that the form does not have', { inputs: { Colour: 'red' } }, 'invalid_input', /Colour/],
    ['a number where a list is needed', { inputs: { Look: { deep: [] } } }, 'invalid_input', /Look/],
  ])('refused: %s', async (_what, more, code, message) => {
    expect(await server.begin(ada, start('wrong', more))).toMatchObject({ status: 400, body: { code, message: expect.stringMatching(message) } });
  });
});

describe('money that is not there', () => {
  it('refuses the start', async () => {
    const poor = await server.keyOf('poor', 0);
    const own = await server.save(poor, twoPictures());
    expect(await server.begin(poor, { workflow_id: own, inputs: {} })).toMatchObject({ status: 402, body: { code: 'insufficient_spark' } });
    expect((await server.call(poor, 'GET', WORKFLOWS)).body.data.workflows).toEqual([]);
  });

  it('in the middle has it wait for its user, who adds some and resumes', async () => {
    const nearly = await server.keyOf('nearly', 2 * price);
    const own = await server.save(nearly, twoPictures());
    server.holds.add('run dry');
    const { workflowId: id } = await server.run(nearly, { workflow_id: own, inputs: { Prompt: 'run dry' } });
    const first = await server.nextHeld();
    // Somebody else spends meanwhile.
    await server.call(nearly, 'POST', WORKFLOWS, { input: { steps: [{ id: 'a', toolName: 'generate_image', arguments: { prompt: 'elsewhere', width: 256, height: 256 } }] } });
    first.finish();
    const waiting = await server.untilWorkflow(nearly, id, ({ status }) => status === 'waiting_for_user');
    expect(waiting).toMatchObject({ waitingReason: 'insufficient_credit', waitingMessage: expect.any(String), steps: [{ status: 'completed' }, { id: 'Two', status: 'waiting_for_user' }] });
    expect(waiting.error).toBeUndefined();
    await server.engine.ledger.grant('nearly', 5 * SPARK, 'premium', 'for the test, later');
    expect((await server.decide(nearly, id, 'resume')).body.data.resumed).toBe(true);
    await server.untilWorkflow(nearly, id, isCompleted);
    expect((await server.eventsOf(nearly, id)).map(({ type }) => type)).toEqual(expect.arrayContaining(['spend_insufficient', 'workflow_waiting_for_user', 'run_resumed', 'workflow_completed']));
  });
});

describe('confirm_cost: false', () => {
  it('holds the workflow back until its very preview is confirmed', async () => {
    const jobs = server.begun.length;
    const waiting = await server.run(ada, start('asks first', { confirm_cost: false }));
    expect(waiting).toMatchObject({ status: 'waiting_for_user', waitingReason: 'cost_approval_required', awaitingCostApproval: true, spendGate: { state: 'waiting_for_user' }, billingPreview: { tokenType: 'spark', spark: { max: 2 * price } } });
    const { workflowId: id, billingPreview } = waiting;
    expect(await server.decide(ada, id, 'resume')).toMatchObject({ status: 409, body: { code: 'invalid_transition' } });
    expect(await server.decide(ada, id, 'confirm-cost', { decision: 'confirm' })).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
    expect(await server.decide(ada, id, 'confirm-cost', { decision: 'confirm', acceptedCostPreview: { ...billingPreview, totalEstimatedCapacityUnits: 0 } })).toMatchObject({ status: 409, body: { code: 'quote_expired', details: { billingPreview } } });
    expect(server.begun).toHaveLength(jobs);
    for (let turn = 0; turn < 2; turn += 1) {
      const { body } = await server.decide(ada, id, 'confirm-cost', { decision: 'confirm', acceptedCostPreview: billingPreview });
      expect(body.data.workflow.spendGate).toMatchObject({ state: 'confirmed', decision: 'confirm' });
    }
    const done = await server.untilWorkflow(ada, id, isCompleted);
    expect(done.waitingReason).toBeUndefined();
    expect((await server.eventsOf(ada, id)).map(({ type }) => type).slice(0, 5)).toEqual(['workflow_started', 'billing_preview_updated', 'spend_gate_opened', 'workflow_waiting_for_user', 'run_resumed']);
  });

  it('is cancelled by who refuses the price', async () => {
    const { workflowId: id } = await server.run(ada, start('too dear', { confirm_cost: false }));
    const { body } = await server.decide(ada, id, 'confirm-cost', { decision: 'cancel', reason: 'too dear' });
    expect(body.data.workflow).toMatchObject({ status: 'cancelled', spendGate: { state: 'cancelled', decision: 'cancel', reason: 'too dear' } });
  });
});

it('goes on after a restart of the engine in its middle, under its id, and buys nothing twice', async () => {
  server.holds.add('restarted Two');
  const { workflowId: id } = await server.run(ada, start('restarted'), { 'idempotency-key': 'over a restart' });
  const { finish } = await server.nextHeld();
  const before = await server.eventsOf(ada, id);
  server.holds.delete('restarted Two');
  const restarted = server.restart();
  // Jobs at hand are finished first; whose they are is found again by their key.
  finish();
  await restarted;
  expect((await server.run(ada, start('restarted'), { 'idempotency-key': 'over a restart' })).workflowId).toBe(id);
  const done = await server.untilWorkflow(ada, id, isCompleted);
  expect(done.artifacts).toHaveLength(2);
  const after = await server.eventsOf(ada, id);
  expect(after.slice(0, before.length).map(({ sequence, type }) => [sequence, type])).toEqual(before.map(({ sequence, type }) => [sequence, type]));
  expect(server.begun.filter(({ parameters }) => parameters.prompt === 'restarted')).toHaveLength(1);
  expect(await server.engine.verify()).toEqual([]);
});

describe('calls', () => {
  let receiver: Server;
  let url = '';
  const calls: (CallbackBody | WebhookBody)[] = [];
  const secret = 's'.repeat(40);
  let heard = (): void => undefined;
  beforeAll(async () => {
    receiver = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        response.writeHead(200).end();
        if (request.method !== 'POST') return;
        calls.push(JSON.parse(text) as CallbackBody);
        heard();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  });
  afterAll(() => void receiver.close());
  const until = async (wanted: () => boolean): Promise<void> => {
    while (!wanted()) await new Promise<void>((resolve) => (heard = resolve));
  };

  it('for a batch of a template and of steps come once, when both have ended', async () => {
    server.holds.add('called Two');
    const steps = await server.run(ada, { input: { steps: [{ id: 'a', toolName: 'generate_image', arguments: { prompt: 'beside' } }] } });
    const { workflowId: id } = await server.run(ada, start('called'));
    const { finish } = await server.nextHeld();
    const { status, body } = await server.call(ada, 'POST', CALLBACKS, { url, secret, workflow_ids: [id, steps.workflowId], state: 'mine' });
    expect(status).toBe(200);
    expect(calls).toEqual([]);
    finish();
    await until(() => calls.length > 0);
    const state = async () => (await server.call(ada, 'GET', `${CALLBACKS}/${body.data.callback.id}`)).body.data.callback as { status: string };
    for (let turn = 0; turn < 1_000 && (await state()).status === 'waiting'; turn += 1) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await state()).toMatchObject({ status: 'delivered', attempts: 1 });
    await server.restart();
    expect(calls).toMatchObject([{ type: 'callback', callbackId: body.data.callback.id, reason: 'ended', state: 'mine' }]);
    const told = (calls[0] as CallbackBody).workflows;
    expect(told.map(({ workflowId, status: ended, artifacts }) => [workflowId, ended, artifacts.length])).toEqual(expect.arrayContaining([[id, 'completed', 2], [steps.workflowId, 'completed', 1]]));
  });

  it('are refused for a template of another account', async () => {
    const bob = await server.keyOf('bob');
    const { workflowId: id } = await server.run(ada, start('not yours'));
    expect(await server.call(bob, 'POST', CALLBACKS, { url, secret, workflow_ids: [id] })).toMatchObject({ status: 404 });
    await server.untilWorkflow(ada, id, isCompleted);
  });

  it('of a webhook come for its end, once', async () => {
    const cleo = await server.keyOf('cleo');
    const own = await server.save(cleo, twoPictures());
    calls.length = 0;
    await server.call(cleo, 'POST', WEBHOOKS, { url, secret });
    const isMine = (call: CallbackBody | WebhookBody, id: string): boolean => 'workflow' in call && call.workflow.workflowId === id;
    const { workflowId: first } = await server.run(cleo, { workflow_id: own, inputs: { Prompt: 'hooked' } });
    await until(() => calls.some((call) => isMine(call, first)));
    const { workflowId: second } = await server.run(cleo, { workflow_id: own, inputs: { Prompt: 'hooked again' } });
    await until(() => calls.some((call) => isMine(call, second)));
    for (const id of [first, second]) expect(calls.filter((call) => isMine(call, id))).toMatchObject([{ type: 'webhook', event: 'workflow_completed', workflow: { status: 'completed' } }]);
  });
});
