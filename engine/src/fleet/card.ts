/** What a worker of another machine tells of itself, checked like anything from outside. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { NETWORKS, type WorkerCard } from 'sogni-flow-runtime';
import * as z from 'zod';
import { inOneLine } from './one-line.ts';

const parameter = z.string().min(1).max(200);
const name = parameter.transform(inOneLine);
const text = z.string().max(500).transform(inOneLine);
const value = z.union([z.string().max(500), z.number(), z.boolean()]);
const LIMIT = z.union([
  z.object({ min: z.number(), max: z.number(), multipleOf: z.number().positive().optional(), default: z.number().optional(), why: text.optional() }),
  z.object({ allowed: z.array(value).max(1_000), default: value.optional(), why: text.optional() }),
]);
const OFFER = z.object({
  ...{ operation: name, model: name, title: name, repeatable: z.boolean(), version: name.optional(), limits: z.record(parameter, LIMIT).optional() },
  memoryBytes: z.number().min(0).optional(),
});
const CARD = z.object({
  /** No colon: workers that share the database are named by host, process and number. */
  name: z.string().regex(/^[A-Za-z0-9][\w.-]{0,99}$/, 'must be 1 to 100 letters, digits, "_", "-" or "."'),
  ...{ host: name, runtimes: z.array(name).max(20), slots: z.int().min(0).max(64), network: z.enum(NETWORKS) },
  gpus: z.array(z.object({ name, memoryBytes: z.int().min(0).max(2 ** 50), driver: name })).max(64),
  offers: z.array(OFFER).max(2_000),
  misfits: z.array(z.object({ operation: name, model: name, why: text })).max(2_000),
});

/** Prices are no part of it: see `announced.ts`. @throws FlowError `invalid_input` */
export function readCard(body: unknown): WorkerCard {
  const { success, data, error } = CARD.safeParse(body);
  if (success) return { ...data, offers: data.offers.map((offer) => ({ ...offer, rate: 1, playMoney: false })) } as WorkerCard;
  const [issue] = error.issues;
  throw new FlowError('invalid_input', `${['card', ...(issue?.path ?? [])].join('.')}: ${issue?.message ?? 'is not as it should be'}`);
}
