/**
 * Makes the calls that are due, again and again until the receiver takes them.
 *
 * What is to be called lies in the database before the workflow is told to have ended, so a crash loses none; several processes share the
 * work by claiming a row before they call. A receiver may be told twice, when a process dies between its answer and the note of it.
 */
import { isFinalStatus, type CallbackBody, type WebhookBody } from 'n8n-nodes-sogni-flow/contract';
import type { Log } from 'sogni-flow-runtime';
import type { FindWorkflow, FoundWorkflow } from '../find-workflow.ts';
import type { CallbackRow, CallbackStore } from './callback-store.ts';
import type { CallbackRule } from './rule.ts';
import { reasonOf, send, SEND_TIMEOUT_MS } from './send.ts';

/** Another process may end a workflow; its news is not heard here. */
const LOOK_EVERY_MS = 2_000;
const LOOK_WITHIN_MS = 20;
const AT_ONCE = 8;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** Somebody who answers, and refuses each time, means it. */
const MOST_REFUSALS = 12;
/** A receiver that is away this long does not come back. */
const GIVE_UP_AFTER_MS = 3 * 24 * 3_600_000;

export interface Delivery {
  /** Looks at once: something has ended. */
  wake(): void;
  /** Makes the calls that are due. @returns how many were made. */
  deliverDue(): Promise<number>;
  close(): Promise<void>;
}

export interface DeliveryOptions {
  readonly callbacks: CallbackStore;
  readonly find: FindWorkflow;
  /** What has to be written down before calls are looked for. */
  readonly before?: () => Promise<void>;
  readonly rule: CallbackRule;
  readonly clock: () => number;
  readonly log: Log;
}

/** @param attempts - made so far. */
export const pauseAfter = (attempts: number): number => Math.min(FIRST_PAUSE_MS * 2 ** Math.min(attempts - 1, 20), LONGEST_PAUSE_MS);

export function createDelivery({ callbacks, find, before, rule, clock, log }: DeliveryOptions): Delivery {
  const closing = new AbortController();
  let looking: Promise<number> | undefined;
  let lookAgain = false;
  let soon: NodeJS.Timeout | undefined;

  async function workflowsOf(row: CallbackRow): Promise<FoundWorkflow[]> {
    const found = await Promise.all((await callbacks.workflowsOf(row.id)).map(async (id) => await find(row.account, id)));
    return found.flatMap((one) => one ?? []);
  }

  function bodyOf(row: CallbackRow, told: readonly FoundWorkflow[]): CallbackBody | WebhookBody {
    const workflows = told.map(({ record }) => record);
    if (row.webhook_id !== null) return { type: 'webhook', webhookId: row.webhook_id, event: row.event as WebhookBody['event'], workflow: workflows[0]! };
    const hasEnded = workflows.every(({ status }) => isFinalStatus(status) || status === 'waiting_for_user');
    return { type: 'callback', callbackId: row.id, key: row.idempotency_key, reason: hasEnded ? 'ended' : 'deadline', ...(row.state === null ? {} : { state: row.state }), workflows };
  }

  async function deliver(row: CallbackRow): Promise<boolean> {
    if (!(await callbacks.claim(row, clock() + SEND_TIMEOUT_MS))) return false;
    const attempts = Number(row.attempts) + 1;
    const told = await workflowsOf(row);
    const body = JSON.stringify(bodyOf(row, told));
    const answer = await send(rule, row.url, row.secret, body, clock(), closing.signal, told[0]?.trace).catch((error: unknown) => ({ status: 0, text: reasonOf(error) }));
    if (answer.status >= 200 && answer.status < 300) await callbacks.end(row.id, 'delivered', null);
    else if (closing.signal.aborted) await callbacks.postpone(row.id, clock(), 'the server was closed');
    else await tryLater(row, attempts, answer.status === 0 ? answer.text : `status ${answer.status}: ${answer.text}`, answer.status);
    return true;
  }

  async function tryLater({ id, created_at: createdAt }: CallbackRow, attempts: number, failure: string, status: number): Promise<void> {
    const isRefused = status >= 300 && status < 500 && status !== 408 && status !== 429;
    if ((isRefused && attempts >= MOST_REFUSALS) || status === 410 || clock() - Number(createdAt) > GIVE_UP_AFTER_MS) {
      log('warn', `callback ${id} is given up after ${attempts} attempts: ${failure}`);
      return await callbacks.end(id, 'given_up', failure);
    }
    await callbacks.postpone(id, clock() + pauseAfter(attempts), failure);
  }

  async function look(): Promise<number> {
    let made = 0;
    await before?.();
    while (!closing.signal.aborted) {
      const due = await callbacks.due(clock(), AT_ONCE);
      if (due.length === 0) return made;
      made += (await Promise.all(due.map(deliver))).filter(Boolean).length;
    }
    return made;
  }

  async function deliverDue(): Promise<number> {
    if (looking) {
      lookAgain = true;
      return await looking;
    }
    looking = look();
    try {
      return await looking;
    } finally {
      looking = undefined;
      if (lookAgain && !closing.signal.aborted) {
        lookAgain = false;
        wake();
      }
    }
  }

  /** Runs move many times a second; one look serves them all. */
  function wake(): void {
    if (closing.signal.aborted || soon !== undefined) return;
    soon = setTimeout(() => {
      soon = undefined;
      void deliverDue().catch((error: unknown) => closing.signal.aborted || log('warn', 'callbacks could not be looked for; trying again', error));
    }, LOOK_WITHIN_MS).unref();
  }

  const timer = setInterval(wake, LOOK_EVERY_MS).unref();
  return {
    wake,
    deliverDue,
    async close() {
      clearInterval(timer);
      clearTimeout(soon);
      closing.abort();
      await looking?.catch(() => undefined);
    },
  };
}
