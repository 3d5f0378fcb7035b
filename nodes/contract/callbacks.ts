/**
 * Calls that the server makes when workflows have ended: an extension of private engines.
 *
 * A *callback* is asked for once, for a batch of workflows, and is made once all of them are final or wait for their user, or when its
 * deadline has come. A *webhook* stands until it is deleted and is called for every workflow of the account that ends. Both are delivered at
 * least once, again and again with growing pauses until the receiver answers with 2xx, and their bodies are signed.
 */
import type { WorkflowRecord } from './workflow-api.ts';

export const CALLBACKS = '/v1/creative-agent/callbacks';
export const WEBHOOKS = '/v1/creative-agent/webhooks';

/** Body of `POST /v1/creative-agent/callbacks`; the header `Idempotency-Key` goes with it. */
export interface RegisterCallback {
  readonly url: string;
  /** What the body is signed with, 32 to 200 characters. */
  readonly secret: string;
  readonly workflow_ids: readonly string[];
  /** Comes back as it is. */
  readonly state?: string;
  /** ISO 8601. What has not ended by then is told as it is, and goes on. */
  readonly deadline?: string;
}

/** Body of the call. */
export interface CallbackBody {
  readonly type: 'callback';
  readonly callbackId: string;
  /** The idempotency key of the registration. */
  readonly key: string;
  readonly reason: 'ended' | 'deadline';
  readonly state?: string;
  readonly workflows: readonly WorkflowRecord[];
}

export const WEBHOOK_EVENTS = ['workflow_completed', 'workflow_failed', 'workflow_cancelled'] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** Body of `POST /v1/creative-agent/webhooks`. */
export interface RegisterWebhook {
  readonly url: string;
  readonly secret: string;
  /** All of them when absent. */
  readonly events?: readonly WebhookEvent[];
}

export interface WebhookRecord {
  readonly id: string;
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  readonly createdAt: string;
}

/** Body of the call. */
export interface WebhookBody {
  readonly type: 'webhook';
  readonly webhookId: string;
  readonly event: WebhookEvent;
  readonly workflow: WorkflowRecord;
}

/** Header of the signature: `t=<seconds since the epoch>,v1=<hex>`, where v1 is the HMAC-SHA256 of `<t>.<body>` with the secret. */
export const SIGNATURE_HEADER = 'sogni-flow-signature';
/** Seconds: an older signature is refused, so that a call that somebody has recorded is worth nothing later. */
export const SIGNATURE_VALID_S = 300;
