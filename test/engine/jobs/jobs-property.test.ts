import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isFinal } from '../../../nodes/contract/index.ts';
import { aJobRoom, anArtifact, digestOf, REPORT, SPARK, type RoomBench } from './a-job-room.ts';

/** 40 sequences of about 40 commands; a night's run sets JOB_SEQUENCES. A failure prints the seed that repeats it. */
const SEQUENCES = Number(process.env.JOB_SEQUENCES ?? 40);
const SEED = Number(process.env.JOB_SEED ?? Date.now() % 2 ** 31);

/** Codes that a caller may meet here; any other error fails the test. */
const EXPECTED = new Set(['insufficient_spark', 'over_cap', 'idempotency_conflict', 'lease_lost']);

interface World {
  readonly bench: RoomBench;
  readonly ids: string[];
  /** Every job and fence that was ever opened: late ones report as well. */
  readonly opened: { readonly id: string; readonly fence: number }[];
  /** States as last seen: a final one never changes. */
  readonly ends: Map<string, string>;
}

type Command = (world: World) => Promise<unknown>;

const named = (name: string, command: Command): Command => Object.assign(command, { toString: () => name, [fc.toStringMethod]: () => name });

const submit = fc.tuple(fc.nat(25), fc.nat(3), fc.constantFrom('sketch', 'z-turbo', 'moody', 'gratis'), fc.boolean()).map(([key, content, model, noCache]) =>
  named(`submit content ${content} for ${model} under key ${key}${noCache ? ' without cache' : ''}`, async ({ bench, ids }) => {
    const given = { prompt: `content ${content}`, seed: 1, numberOfVariations: 1 + (content % 2) };
    const apiKeyId = key % 2 === 0 ? 'key' : 'other';
    const job = await bench.jobs.submit({ account: 'ada', key: `key ${key}`, operation: 'generate_image', model, arguments: given, inputs: [], noCache, apiKeyId });
    ids.push(job.id);
  }),
);

const open = fc.constant(
  named('open the next job', async ({ bench, opened }) => {
    const next = await bench.tryOpen();
    if (next) opened.push(next);
  }),
);

const reopen = fc.nat().map((at) =>
  named(`another worker opens #${at}`, async ({ bench, ids, opened }) => {
    const id = ids[at % Math.max(1, ids.length)];
    const again = id === undefined ? undefined : await bench.jobs.desk.open(id, 'another');
    if (again) opened.push({ id: again.job.id, fence: again.fence });
  }),
);

const report = fc.tuple(fc.nat(), fc.constantFrom('complete', 'fail', 'retry', 'no way there', 'cancelled', 'empty')).map(([at, what]) =>
  named(`report ${what} of opened #${at}`, async ({ bench, opened }) => {
    const one = opened[at % Math.max(1, opened.length)];
    if (!one) return;
    const { desk } = bench.jobs;
    if (what === 'complete') {
      bench.artifacts.sizes.set(digestOf('duck'), 100);
      await desk.complete(one.id, one.fence, [anArtifact('duck')], REPORT);
    } else if (what === 'empty') await desk.complete(one.id, one.fence, [], REPORT);
    else if (what === 'no way there') await desk.fail(one.id, one.fence, { code: 'runtime_unreachable', message: what }, true);
    else await desk.fail(one.id, one.fence, { code: what === 'cancelled' ? 'cancelled' : 'runtime_failed', message: 'no' }, what === 'retry');
  }),
);

const cancel = fc.nat().map((at) =>
  named(`cancel #${at}`, async ({ bench, ids }) => {
    const id = ids[at % Math.max(1, ids.length)];
    if (id !== undefined) await bench.jobs.cancel('ada', id);
  }),
);

const housekeeping = fc.constantFrom(
  named('resume', ({ bench }) => bench.jobs.resume()),
  named('lose the queue', ({ bench }) => bench.store.run('DELETE FROM queue_entry')),
  named('evict the files', async ({ bench }) => bench.artifacts.sizes.clear()),
  named('end what takes too long', ({ bench }) => bench.jobs.endOverdue()),
  named('five hours later', async ({ bench }) => void (bench.clock.now += 18_000_000)),
  named('a minute later', async ({ bench }) => void (bench.clock.now += 60_000)),
  named('a day later', async ({ bench }) => void (bench.clock.now += 86_400_000)),
  named('expire lots', ({ bench }) => bench.ledger.expireLots()),
  named('lower the cap', ({ bench }) => bench.store.transaction((tx) => bench.ledger.setCap(tx, 'key', 'ada', { perJob: SPARK, total: 4 * SPARK }))),
  named('lift the cap', ({ bench }) => bench.store.transaction((tx) => bench.ledger.setCap(tx, 'key', 'ada', {}))),
);

/** Two commands that start in the same tick. */
const single = fc.oneof({ weight: 6, arbitrary: submit }, { weight: 4, arbitrary: open }, reopen, { weight: 5, arbitrary: report }, { weight: 2, arbitrary: cancel }, housekeeping);
const command = fc.oneof({ weight: 3, arbitrary: fc.tuple(single) }, fc.tuple(single, single));

async function settle(works: readonly Promise<unknown>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(works)) {
    if (outcome.status === 'rejected' && !EXPECTED.has((outcome.reason as { code?: string }).code ?? '')) throw outcome.reason;
  }
}

/** No two jobs in flight buy one content, and nobody who follows is left behind. */
async function checkReservations({ bench }: World): Promise<void> {
  const twice = `SELECT account, content_key FROM job WHERE state IN ('queued', 'running') AND follows IS NULL AND no_cache = 0 AND content_key IS NOT NULL GROUP BY account, content_key HAVING COUNT(*) > 1`;
  expect(await bench.store.all(twice)).toEqual([]);
  const behind = `SELECT f.id FROM job f JOIN job j ON j.id = f.follows WHERE f.state = 'queued' AND j.followed = 0`;
  expect(await bench.store.all(behind)).toEqual([]);
}

async function checkEnds({ bench, ends }: World): Promise<void> {
  for (const { id, state } of await bench.store.all<{ id: string; state: 'queued' }>('SELECT id, state FROM job')) {
    if (ends.has(id)) expect(state).toBe(ends.get(id));
    if (isFinal(state)) ends.set(id, state);
  }
}

describe('jobs and money', () => {
  it('agree after every command of any sequence, and nothing is held when all jobs have ended', async () => {
    const property = fc.asyncProperty(fc.array(command, { minLength: 20, maxLength: 60, size: 'max' }), async (sequence) => {
      const bench = await aJobRoom();
      await bench.ledger.grant('ada', 3 * SPARK, 'play', 'toy', bench.clock.now + 3_600_000);
      const world: World = { bench, ids: [], opened: [], ends: new Map() };
      try {
        for (const together of sequence) {
          await settle(together.map((run) => run(world)));
          await bench.check();
          await checkEnds(world);
          await checkReservations(world);
        }
        for (const id of world.ids) await bench.jobs.cancel('ada', id);
        await checkEnds(world);
        await bench.check('quiet');
      } finally {
        await bench.close();
      }
    });
    await fc.assert(property, { numRuns: SEQUENCES, seed: SEED });
  }, 600_000);
});
