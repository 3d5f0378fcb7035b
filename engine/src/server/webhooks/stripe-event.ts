/**
 * Reads Stripe's events as news of payments. An event is known by the payment intent that its object names, since a payment is told
 * of by several objects: the checkout session, the intent itself, its charge, a dispute of the charge.
 *
 * The account that is credited comes from `metadata.account`, which the operator's own checkout sets. Only US dollars are taken.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import * as z from 'zod';
import type { DisputeState, TopUpEvent } from '../../billing/top-ups.ts';

const id = z.string().min(1).max(255);
const cents = z.number().int().min(0).max(1_000_000_000);
const metadata = z.record(z.string(), z.string()).nullish();
const currency = z.string();

const SESSION = z.object({ id, payment_intent: id.nullish(), payment_status: z.string(), amount_total: cents, currency, metadata });
const INTENT = z.object({ id, amount_received: cents, currency, metadata });
const CHARGE = z.object({ id, payment_intent: id.nullish(), amount_refunded: cents, currency });
const DISPUTE = z.object({ id, charge: id, payment_intent: id.nullish(), amount: cents, currency, status: z.string() });
const EVENT = z.object({ id, type: z.string().max(100), data: z.object({ object: z.unknown() }) });

type News = TopUpEvent['news'];
type Reader = (object: unknown) => News;

/** Characters that an account's name may not have are refused where accounts are made; here a name must only be one. */
const LONGEST_NAME = 100;

const READERS: Readonly<Record<string, Reader>> = {
  'checkout.session.completed': readSession,
  'checkout.session.async_payment_succeeded': readSession,
  'payment_intent.succeeded': (object) => {
    const intent = read(INTENT, object);
    return paid(intent.id, intent.metadata?.account, intent.amount_received, intent.currency);
  },
  'charge.refunded': (object) => {
    const charge = read(CHARGE, object);
    return inDollars(charge.currency, { type: 'refunded', payment: charge.payment_intent ?? charge.id, cents: charge.amount_refunded });
  },
  'charge.dispute.created': readDispute,
  'charge.dispute.updated': readDispute,
  'charge.dispute.funds_withdrawn': readDispute,
  'charge.dispute.closed': readDispute,
};

/** @throws FlowError `invalid_input` for what is no event of Stripe's. */
export function readStripeEvent(body: string): TopUpEvent {
  const { id: eventId, type, data } = read(EVENT, parse(body));
  const reader = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  return { id: eventId, type, news: reader ? reader(data.object) : { ignored: 'not about a top-up' } };
}

function readSession(object: unknown): News {
  const session = read(SESSION, object);
  if (session.payment_status !== 'paid') return { ignored: `the session is ${session.payment_status.slice(0, 40)}` };
  return paid(session.payment_intent ?? session.id, session.metadata?.account, session.amount_total, session.currency);
}

function readDispute(object: unknown): News {
  const dispute = read(DISPUTE, object);
  return inDollars(dispute.currency, { type: 'disputed', payment: dispute.payment_intent ?? dispute.charge, dispute: dispute.id, cents: dispute.amount, state: stateOf(dispute.status) });
}

/** A warning is a question of the bank: no money has been withdrawn. */
function stateOf(status: string): DisputeState {
  if (status === 'won' || status === 'lost') return status;
  if (status === 'warning_closed') return 'won';
  return status.startsWith('warning_') ? 'asked' : 'open';
}

function paid(payment: string, account: string | undefined, amount: number, of: string): News {
  if (account === undefined) return { ignored: 'its metadata name no account' };
  if (account === '' || account.length > LONGEST_NAME || account !== account.trim() || /\p{Cc}/u.test(account)) return { ignored: 'its metadata.account is no name of an account' };
  return inDollars(of, { type: 'paid', payment, account, cents: amount });
}

const inDollars = (of: string, news: Exclude<News, { ignored: string }>): News => (of.toLowerCase() === 'usd' ? news : { ignored: `it is in ${of.slice(0, 10)}; only usd buys Spark` });

function read<Output>(schema: z.ZodType<Output>, value: unknown): Output {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  throw new FlowError('invalid_input', `the event cannot be read: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim());
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new FlowError('invalid_input', 'the event is no JSON', { cause });
  }
}
