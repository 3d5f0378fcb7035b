/**
 * API keys of the caller's account. Whoever comes with a key that may spend only so much sees that key alone, and makes and changes none.
 * A worker's key opens jobs of all accounts, so that it is made and taken back on the engine's own machine only.
 */
import type { FastifyInstance } from 'fastify';
import { FlowError, type KeyRecord, type NewKey } from 'n8n-nodes-sogni-flow/contract';
import * as z from 'zod';
import type { ApiKey } from '../../accounts/port.ts';
import { spentWith } from '../../billing/caps.ts';
import type { Caller } from '../access/caller.ts';
import { success } from '../envelope.ts';
import { capChanges, keyRecord, newCaps } from '../keys/key-record.ts';
import { isCapped, keyOf } from '../keys/key-rights.ts';
import { readBody } from '../read-body.ts';
import type { Room } from '../room.ts';

type OfKey = { Params: { id: string } };

const KEYS = '/v1/keys';
const cap = z.number().min(0).max(9_000_000_000).nullable().optional();
const caps = z.strictObject({ perJob: cap, perRun: cap, perDay: cap, perMonth: cap, total: cap }).optional();
const NEW_KEY = z.strictObject({ name: z.string().min(1).max(100), caps });
const CHANGES = z.strictObject({ name: z.string().min(1).max(100).optional(), caps });

export function keyRoutes(app: FastifyInstance, { services: { accounts, store }, standing }: Room): void {
  async function record(key: ApiKey): Promise<KeyRecord> {
    return keyRecord(key, (await spentWith(store, [key.id])).get(key.id) ?? 0);
  }

  async function find(account: string, id: string): Promise<ApiKey> {
    const key = (await accounts.listKeys(account)).find((known) => known.id === id);
    if (!key) throw new FlowError('not_found', `there is no API key ${id.slice(0, 60)} of this account`);
    return key;
  }

  /** @throws FlowError `forbidden` */
  async function mayMakeKeys(caller: Caller): Promise<void> {
    const key = await keyOf(accounts, caller);
    if (key && isCapped(key)) throw new FlowError('forbidden', `the key "${key.name}" has caps, and one without them could be made with it; sign in with another key, or by the link that the engine prints`);
  }

  async function changeable(caller: Caller, id: string): Promise<ApiKey> {
    await mayMakeKeys(caller);
    const key = await find(caller.account, id);
    if (key.worker) throw new FlowError('forbidden', `"${key.name}" is a worker's key; those are changed on the engine's machine: sogni-flow keys`);
    return key;
  }

  app.get(KEYS, async ({ caller }) => {
    const [all, own] = await Promise.all([accounts.listKeys(caller.account), keyOf(accounts, caller)]);
    const shown = own && isCapped(own) ? [own] : all;
    const spent = await spentWith(store, shown.map(({ id }) => id));
    return success({ keys: shown.map((key) => keyRecord(key, spent.get(key.id) ?? 0)) });
  });

  app.post(KEYS, async ({ caller, body }, reply) => {
    await mayMakeKeys(caller);
    const { name, caps: given = {} } = readBody(NEW_KEY, body);
    const { key, secret } = await accounts.createKey(caller.account, name, newCaps(given));
    return reply.code(201).header('cache-control', 'no-store').send(success<NewKey>({ key: await record(key), secret }));
  });

  app.patch<OfKey>(`${KEYS}/:id`, async ({ caller, params, body }) => {
    const { id, revokedAt, name: former } = await changeable(caller, params.id);
    if (revokedAt !== undefined) throw new FlowError('invalid_transition', `the key "${former}" is revoked; make a new one`);
    const { name, caps: given } = readBody(CHANGES, body);
    if (name !== undefined) await accounts.renameKey(caller.account, id, name);
    if (given !== undefined) await accounts.capKey(caller.account, id, capChanges(given));
    return success({ key: await record(await find(caller.account, id)) });
  });

  app.delete<OfKey>(`${KEYS}/:id`, async ({ caller, params }) => {
    const { id } = await changeable(caller, params.id);
    await accounts.revokeKey(caller.account, id);
    await standing.look();
    return success({ key: await record(await find(caller.account, id)) });
  });
}
