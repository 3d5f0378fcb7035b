/**
 * Jobs, workers of all sorts and money in a random order, against a naive model: what an account has earned is its share of what real Spark
 * paid for the jobs that its able workers finished, less its part of what was refunded before it was verified.
 */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { openFleet } from '../../../engine/src/fleet/fleet.ts';
import type { Owner } from '../../../engine/src/fleet/rows.ts';
import { FLEET_SCHEMA } from '../../../engine/src/fleet/schema.ts';
import { migrate } from '../../../engine/src/store/schema.ts';
import type { Gpu } from '../../../gpu-runtime/src/worker/fleet.ts';
import { card, H100, WES } from '../fleet/a-fleet.ts';
import { openStore } from '../store/open-store.ts';
import { aJobRoom, anArtifact, NOON, REPORT, SPARK } from './a-job-room.ts';

/** 25 sequences of up to 30 jobs; a night's run sets EARNING_SEQUENCES. A failure prints the seed that repeats it. */
const SEQUENCES = Number(process.env.EARNING_SEQUENCES ?? 25);
const SEED = Number(process.env.EARNING_SEED ?? Date.now() % 2 ** 31);

const SMALL: Gpu = { name: 'RTX 3060', memoryBytes: 12 * 2 ** 30, driver: '570.1' };
const WORKERS: readonly (readonly [name: string, owner: Owner | undefined, gpus: readonly Gpu[], earns: boolean])[] = [
  ['cellar', WES, [H100], true],
  ['attic', WES, [SMALL, H100], true],
  ['small', WES, [SMALL], false],
  ['none', WES, [], false],
  ['payer', { apiKeyId: 'key of ada', account: 'ada' }, [H100], false],
  ['host:1:1', undefined, [H100], false],
];

const step = fc.record({
  worker: fc.nat(WORKERS.length - 1),
  /** Of another worker before, which fails. */
  before: fc.option(fc.nat(WORKERS.length - 1), { nil: undefined }),
  model: fc.constantFrom('sketch', 'z-turbo', 'gratis'),
  delivered: fc.integer({ min: 1, max: 3 }),
  /** µSpark; more than was captured is refunded whole. */
  refund: fc.option(fc.integer({ min: 1, max: 3 * SPARK }), { nil: undefined }),
  verified: fc.boolean(),
});

describe('what workers earn', () => {
  it('is their share of what real Spark paid, whatever happens', async () => {
    const property = fc.asyncProperty(fc.integer({ min: 0, max: 1_000_000 }), fc.array(step, { minLength: 1, maxLength: 30 }), async (share, steps) => {
      const store = await openStore();
      await migrate(store, { fleet: FLEET_SCHEMA });
      const fleet = await openFleet({ store, share, clock: () => NOON, log: () => undefined });
      const bench = await aJobRoom({ store, workers: fleet.watch });
      try {
        for (const [name, owner, gpus] of WORKERS) await fleet.deskOf(owner).register(card(name, { gpus }), 'first');
        await bench.ledger.grant('ada', 20 * SPARK, 'play', 'toy');
        await bench.ledger.grant('ada', 500 * SPARK, 'free', 'rich');
        let expected = 0;
        for (const [n, { worker, before, model, delivered, refund, verified }] of steps.entries()) {
          const [name, , , earns] = WORKERS[worker]!;
          const { id } = await bench.jobs.submit(bench.request({ model, key: `step ${n}`, noCache: true, arguments: { prompt: 'a duck', seed: n, numberOfVariations: 3 } }));
          if (before !== undefined) {
            // Not by a fault of the worker: nobody is to be set aside here.
            const { fence } = (await bench.jobs.desk.open(id, WORKERS[before]![0]))!;
            await bench.jobs.desk.fail(id, fence, { code: 'runtime_unreachable', message: 'no' }, true);
          }
          const { fence } = (await bench.jobs.desk.open(id, name))!;
          await bench.jobs.desk.complete(id, fence, Array.from({ length: delivered }, (_, file) => anArtifact(`${n} ${file}`)), REPORT);
          const { captured } = await bench.jobs.get('ada', id);
          const paid = await bench.store.get<{ amount: number }>(`SELECT COALESCE(SUM(s.captured), 0) AS amount FROM hold_slice s JOIN lot l ON l.id = s.lot_id WHERE s.hold_id = ? AND l.kind <> 'play'`, id);
          const earning = earns ? Math.floor((Number(paid?.amount ?? 0) * share) / 1_000_000) : 0;
          const verify = async () => earning > 0 && (await bench.store.transaction((tx) => bench.ledger.verifyEarning(tx, id)));
          if (verified) await verify();
          expected += earning;
          if (refund !== undefined && captured > 0) {
            const back = Math.min(refund, captured);
            await bench.store.transaction((tx) => bench.ledger.refund(tx, { holdId: id, amount: back, reference: 'a goose' }));
            if (!verified) expected -= Math.floor((earning * back) / captured);
          }
        }
        const { pending, claimable } = await bench.ledger.earnedBy('wes');
        expect(pending + claimable).toBe(expected);
        expect(await bench.ledger.claim('wes', 'all of it')).toBe(claimable);
        expect(await store.all(`SELECT DISTINCT worker FROM earning WHERE worker <> 'wes'`)).toEqual([]);
        await bench.check('quiet');
      } finally {
        await bench.close();
      }
    });
    await fc.assert(property, { numRuns: SEQUENCES, seed: SEED });
  });
});
