import { signal } from '@preact/signals';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { followAccount, onNews } from '../../../../engine/web/src/state/account-stream.ts';
import { balance, session } from '../../../../engine/web/src/state/session.ts';
import type { Balance, SessionRecord } from '../../../../nodes/contract/page-api.ts';
import { withNews } from '../../../../engine/web/src/views/batch/with-news.ts';
import { anExecution } from './fixtures.ts';
import { simulatedTools } from './simulated-source.ts';

const STREAM = '/v1/executions/events/stream?after=';
const has = (available: number): Balance => ({ available, held: 0, play: 0, free: 0, premium: available });
const record = (account: string): SessionRecord => ({ account, csrf: 'c', signedInBy: 'key', expiresAt: '', balance: has(1), mayMakeKeys: true, version: '1' });

const { fetch } = globalThis;
let [answer, asked, heard]: [SessionRecord | null, number, string[]] = [null, 0, []];
let deaf: () => void;
beforeEach(() => {
  [answer, asked, heard] = [record('ada'), 0, []];
  globalThis.fetch = async () => ((asked += 1), Response.json({ status: 'success', data: answer }));
  deaf = onNews({ execution: ({ id, state }, seeds) => heard.push(`${id} ${state} ${seeds}`), again: () => heard.push('again') });
  session.value = record('ada');
});
afterEach(() => {
  deaf();
  session.value = null;
  globalThis.fetch = fetch;
});

function follow() {
  const simulated = simulatedTools();
  const seen = signal(true);
  return { ...simulated, seen, stop: followAccount(seen, simulated.tools) };
}

it('tells views of runs and the header of the balance; what is read before the stream begins is read again', () => {
  const { sources, stop } = follow();
  expect(sources.map(({ url }) => url)).toEqual([STREAM]);
  sources[0]!.send({ type: 'begin', balance: has(2) }, '5-7');
  expect([heard, balance.value?.available]).toEqual([['again'], 2]);
  sources[0]!.send({ type: 'execution', execution: anExecution([], { id: 'e1', state: 'running' }), seeds: [7] });
  sources[0]!.send({ type: 'balance', balance: has(3) }, '6-8');
  expect([heard.at(-1), balance.value?.available, sources.length]).toEqual(['e1 running 7', 3, 1]);
  stop();
});

it('is closed while the tab is not seen, and goes on where it was', () => {
  const { sources, seen, stop } = follow();
  sources[0]!.send({ type: 'begin', balance: has(2) }, '5-7');
  seen.value = false;
  expect([sources[0]!.readyState, sources.length]).toEqual([2, 1]);
  seen.value = true;
  expect(sources[1]!.url).toBe(`${STREAM}5-7`);
  // Not in the middle of what belongs together.
  sources[1]!.send({ type: 'execution', execution: anExecution([], { id: 'e1' }), seeds: [] });
  seen.value = false;
  seen.value = true;
  expect(sources[2]!.url).toBe(`${STREAM}5-7`);
  stop();
});

it('has views ask by themselves while it cannot be had, and is opened again after a pause', async () => {
  const { sources, pauses, stop } = follow();
  sources[0]!.fail(false);
  expect([heard, sources.length, pauses.length]).toEqual([['again'], 1, 0]);
  sources[0]!.fail(true);
  expect([heard, pauses.length]).toEqual([['again', 'again'], 1]);
  // Two failures at once are one question.
  expect(asked).toBe(1);
  pauses[0]!.then();
  expect(sources).toHaveLength(2);
  stop();
});

it('ends with the session, and begins anew for another account', async () => {
  const { sources, stop } = follow();
  sources[0]!.send({ type: 'begin', balance: has(2) }, '5-7');
  answer = null;
  sources[0]!.fail(false);
  await new Promise((resolve) => setImmediate(resolve));
  expect([session.value, sources[0]!.readyState]).toEqual([null, 2]);
  session.value = record('bob');
  expect(sources[1]!.url).toBe(STREAM);
  stop();
});

it('puts news of runs into their batch', () => {
  const run = (id: string, paid: number) => ({ values: { Seed: id }, seeds: [], execution: { id, name: id, state: 'queued' as const, createdAt: '', spark: { paid }, results: [] } });
  const batch = { id: 'b', name: 'b', createdAt: '', spark: { approved: 9, paid: 3 }, runs: [run('1', 1), run('2', 2)] };
  const news = { seeds: [4], execution: { ...run('2', 5).execution, state: 'completed' as const } };
  expect(withNews(batch, (id) => (id === '2' ? news : undefined))).toEqual({ ...batch, spark: { approved: 9, paid: 6 }, runs: [batch.runs[0], { ...batch.runs[1], ...news }] });
});
