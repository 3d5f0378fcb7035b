/** Engines of tests whose queue is on Redis, and what must be true of their jobs in the end. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect } from '@jest/globals';
import { composeEngine } from '../../../engine/src/compose.ts';
import { readConfig } from '../../../engine/src/config.ts';
import type { Engine } from '../../../engine/src/engine.ts';
import type { Artifact } from '../../../nodes/contract/index.ts';
import type { Runtime } from '../../../gpu-runtime/src/runtimes/port.ts';
import { findingsIn, withBooks } from '../../chaos/books.ts';
import { loadBuiltNode } from '../../e2e/built-node.ts';

const homes: string[] = [];
afterAll(() => homes.forEach((home) => rmSync(home, { recursive: true, force: true })));

export function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'sogni-flow-redis-home-'));
  homes.push(home);
  return home;
}

/** @param runtimes - instead of the built-in ones. */
export async function openEngine(home: string, redis: string, runtimes?: readonly Runtime[], env: NodeJS.ProcessEnv = {}): Promise<Engine> {
  const config = readConfig({ REDIS_URL: redis, SOGNI_FLOW_SLOTS: '4', ...env }, home);
  return await composeEngine(config, () => undefined, { loadNode: await loadBuiltNode(), ...(runtimes && { runtimes }) });
}

/** The nth picture; with `of`, another picture edited. */
export async function submit(engine: Engine, n: number, of?: Artifact): Promise<string> {
  const asked = { prompt: of ? `night ${n}` : `duck ${n}`, seed: n, ...(of ? {} : { width: 256, height: 256 }) };
  const [operation, inputs] = of ? ['edit_image', [{ slot: 'image', artifact: of }]] : ['generate_image', []];
  return (await (await engine.jobs()).submit({ account: 'local', key: `key ${n}`, operation, arguments: asked, inputs })).id;
}

/** By the books on disk, whichever process has done them. */
export async function untilEnded(home: string, count: number): Promise<void> {
  const ended = () => withBooks(home, (store) => store.get<{ n: number }>(`SELECT COUNT(*) AS n FROM job WHERE state NOT IN ('queued', 'running')`));
  while (((await ended())?.n ?? 0) < count) await sleep(20);
}

/** All completed; books and files agree; what was captured is all that is gone. Call `auditHome` before. */
export async function expectAllEndedOnce(engine: Engine, home: string, ids: readonly string[]): Promise<void> {
  const jobs = await engine.jobs();
  const ended = await Promise.all(ids.map(async (id) => await jobs.wait('local', id, 100_000)));
  expect(ended.filter(({ state }) => state !== 'completed')).toEqual([]);
  expect(await engine.verify()).toEqual([]);
  expect(await findingsIn(home)).toEqual([]);
  const { available, held } = await engine.ledger.balance('local');
  expect({ available, held }).toEqual({ available: 400_000_000 - ended.reduce((sum, { captured }) => sum + captured, 0), held: 0 });
}
