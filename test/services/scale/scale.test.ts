/**
 * Two thousand jobs on engine, PostgreSQL, Redis and three worker processes, all of which fail but the database: every job ends once, with one result and one charge, and
 * the jobs of a dead worker are retaken within ten seconds. `npm run test:scale`; SCALE_SEED=… tells a schedule again, SCALE_JOBS asks for another number.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { disagreementsIn, filesThatAreDamaged } from '../../chaos/books.ts';
import { boughtTwice, endingsAreFinal } from '../../simulation/audit.ts';
import { Random } from '../../simulation/random.ts';
import { createLedger } from '../../../engine/src/billing/ledger.ts';
import { orderAll } from './customers.ts';
import { fatesOf, movesByJob } from './job-log.ts';
import { retakeTable } from './retake-table.ts';
import { GRANTED, Stack } from './stack.ts';
import { Troubles, type Trouble } from './troubles.ts';

const SEED = Number(process.env.SCALE_SEED ?? Date.now() % 2 ** 31);
const JOBS = Number(process.env.SCALE_JOBS ?? 2_000);
const ACCOUNTS = ['ada', 'bob', 'cleo', 'dan'];
const TROUBLES: readonly Trouble[] = [...Array<Trouble>(8).fill('kill -9'), 'SIGSTOP', 'SIGSTOP', 'Redis wiped', 'engine killed'];

/** On the simulated GPU: long enough that whoever is killed has work at hand. */
const DRAWING_MS = [50, 800] as const;

/** The promise: a dead worker's job is opened by another one. */
const RETAKEN_WITHIN_MS = 10_000;

const random = new Random(SEED);
console.log(`SCALE_SEED=${SEED}`);

describe('an engine with workers on other machines', () => {
  it(`does ${JOBS} jobs once each, and is paid once for each, whatever dies`, async () => {
    const drawing = new Random(SEED + 1);
    await using stack = await Stack.start({ workers: 3, slots: 4, accounts: ACCOUNTS, drawing: () => sleep(drawing.between(...DRAWING_MS)) });
    const completed = async (): Promise<number> => (await stack.store.get<{ n: number }>(`SELECT COUNT(*) AS n FROM job WHERE state = 'completed'`))?.n ?? 0;
    const begun = Date.now();
    const troubles = new Troubles(stack, random, completed);
    const orders = ACCOUNTS.map((account, index) => orderAll(stack.url, stack.keys.get(account)!, Array.from({ length: JOBS / ACCOUNTS.length }, (_, n) => n * ACCOUNTS.length + index)));
    const [results] = await Promise.all([Promise.all(orders), troubles.make(TROUBLES, JOBS)]);
    const seconds = (Date.now() - begun) / 1_000;
    expect(await stack.stop()).toEqual([0, 0, 0, 0]);

    const { store } = stack;
    expect(results.flat().filter(({ status, artifacts }) => status !== 'completed' || artifacts.length !== 1)).toEqual([]);
    expect(await store.all('SELECT state, COUNT(*) AS n FROM job GROUP BY state')).toEqual([{ state: 'completed', n: JOBS }]);
    expect(await store.all('SELECT status, COUNT(*) AS n FROM workflow_run GROUP BY status')).toEqual([{ status: 'completed', n: JOBS }]);
    expect(await store.get('SELECT COUNT(*) AS n, COUNT(DISTINCT digest) AS digests, COUNT(DISTINCT job_id) AS jobs FROM job_artifact')).toEqual({ n: JOBS, digests: JOBS, jobs: JOBS });
    expect(await store.get(`SELECT COUNT(*) AS n, COUNT(DISTINCT job_id) AS jobs FROM hold WHERE state = 'captured' AND captured = amount`)).toEqual({ n: JOBS, jobs: JOBS });
    expect([await disagreementsIn(store), await endingsAreFinal(store), await boughtTwice(store), await filesThatAreDamaged(stack.engineHome, store)]).toEqual([[], [], [], []]);
    const charged = (await store.get<{ sum: number }>('SELECT SUM(captured)::bigint AS sum FROM job'))!.sum;
    const balances = await Promise.all(ACCOUNTS.map((account) => createLedger({ store }).balance(account)));
    expect(balances.map(({ held }) => held)).toEqual([0, 0, 0, 0]);
    expect(balances.reduce((sum, { available }) => sum + available, 0)).toBe(ACCOUNTS.length * GRANTED - charged);

    const moves = await movesByJob(store);
    const fates = troubles.deaths.flatMap(({ what, worker, at }) => fatesOf(moves, worker, at).map((fate) => ({ what, ...fate })));
    const drawn = stack.simulator.requests.filter(({ path }) => path === '/v1/images/generations').length;
    console.log(`${JOBS} jobs in ${seconds.toFixed(0)} s, drawn ${drawn} times; ${troubles.told.join(', ')}\n${retakeTable(fates)}`);
    const retaken = fates.filter(({ fate }) => fate === 'retaken');
    expect(retaken.length).toBeGreaterThan(0);
    expect(fates.filter(({ fate, afterMs }) => fate === 'unsettled' || (fate === 'retaken' && afterMs > RETAKEN_WITHIN_MS))).toEqual([]);
  }, 900_000);
});
