/** Calls that clients ask for: once for a batch of workflows, or for every workflow that ends. */
import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { CALLBACKS, FlowError, WEBHOOK_EVENTS, WEBHOOKS, type RegisterCallback, type RegisterWebhook, type WebhookRecord } from 'n8n-nodes-sogni-flow/contract';
import * as z from 'zod';
import type { CallbackRow, CallbackStore, Webhook } from '../callbacks/callback-store.ts';
import type { Delivery } from '../callbacks/deliver.ts';
import type { CallbackRule } from '../callbacks/rule.ts';
import { probe } from '../callbacks/send.ts';
import { success } from '../envelope.ts';
import { unknownWorkflow, type Room } from '../room.ts';
import { readKey } from './workflows.ts';

const url = z.string().min(1).max(2_000);
const secret = z.string().min(32).max(200);
const CALLBACK = z.object({ url, secret, workflow_ids: z.array(z.string().min(1).max(100)).min(1).max(1_000), state: z.string().max(900_000).optional(), deadline: z.iso.datetime({ offset: true }).optional() });
const WEBHOOK = z.object({ url, secret, events: z.array(z.enum(WEBHOOK_EVENTS)).min(1).optional() });

export interface CallbackServices {
  readonly callbacks: CallbackStore;
  readonly delivery: Delivery;
  readonly rule: CallbackRule;
}

export function callbackRoutes(app: FastifyInstance, { findWorkflow, clock }: Room, { callbacks, delivery, rule }: CallbackServices): void {
  app.post(CALLBACKS, async (request) => {
    const { account } = request.caller;
    const asked = read(CALLBACK, request.body) as RegisterCallback;
    for (const id of asked.workflow_ids) if (!(await findWorkflow(account, id))) throw unknownWorkflow(id);
    await probe(rule, asked.url);
    const id = randomUUID();
    const row = await callbacks.add(
      {
        ...{ id, account, idempotency_key: readKey(request) ?? id, url: asked.url, secret: asked.secret, state: asked.state ?? null },
        ...{ deadline: asked.deadline === undefined ? null : Date.parse(asked.deadline), created_at: clock() },
      },
      asked.workflow_ids,
    );
    delivery.wake();
    return success({ callback: shown(row) });
  });

  app.get<{ Params: { id: string } }>(`${CALLBACKS}/:id`, async ({ caller, params }) => {
    const row = await callbacks.find(caller.account, params.id);
    if (!row) throw new FlowError('not_found', `there is no callback ${params.id.slice(0, 60)} of this account`);
    return success({ callback: shown(row) });
  });

  app.post(WEBHOOKS, async ({ caller, body }) => {
    const asked = read(WEBHOOK, body) as RegisterWebhook;
    await probe(rule, asked.url);
    const webhook = await callbacks.putWebhook({ id: randomUUID(), account: caller.account, url: asked.url, secret: asked.secret, events: asked.events ?? WEBHOOK_EVENTS, createdAt: clock() });
    return success({ webhook: toRecord(webhook) });
  });

  app.get(WEBHOOKS, async ({ caller }) => success({ webhooks: (await callbacks.webhooksOf(caller.account)).map(toRecord) }));

  app.delete<{ Params: { id: string } }>(`${WEBHOOKS}/:id`, async ({ caller, params }) => {
    if (!(await callbacks.removeWebhook(caller.account, params.id))) throw new FlowError('not_found', `there is no webhook ${params.id.slice(0, 60)} of this account`);
    return success({ deleted: true });
  });
}

const shown = ({ id, status, attempts, last_failure: lastFailure }: CallbackRow) => ({ id, status, attempts: Number(attempts), ...(lastFailure === null ? {} : { lastFailure }) });

/** The secret is not told again. */
const toRecord = ({ id, url: target, events, createdAt }: Webhook): WebhookRecord => ({ id, url: target, events, createdAt: new Date(createdAt).toISOString() });

function read<Output>(schema: z.ZodType<Output>, body: unknown): Output {
  const { success: fits, data, error } = schema.safeParse(body ?? {});
  if (fits) return data;
  const [issue] = error.issues;
  throw new FlowError('invalid_parameter', `${issue!.path.join('.') || 'the body'}: ${issue!.message}`, { details: { parameter: issue!.path.join('.') } });
}
