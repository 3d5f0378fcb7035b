import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aLedger, NOON, PLAY_MONEY, REAL_MONEY, type LedgerBench } from './a-ledger.ts';
import { LedgerModel } from './ledger-model.ts';

/** 100 sequences of about 50 commands; a night's run sets LEDGER_SEQUENCES to 60,000. A failure prints the seed that repeats it. */
const SEQUENCES = Number(process.env.LEDGER_SEQUENCES ?? 100);
const SEED = Number(process.env.LEDGER_SEED ?? Date.now() % 2 ** 31);

const ACCOUNTS = ['ada', 'bob'];
const KEYS = [undefined, 'key 1', 'key 2'];

interface World {
  readonly bench: LedgerBench;
  readonly model: LedgerModel;
  /** Ids of the ledger's holds, in the order of the model's. */
  readonly holds: string[];
}

/** Runs in both worlds and compares what they answer. */
type Command = (world: World) => Promise<void>;

const outcomeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: { code?: string }) => {
      if (error.code === undefined) throw error;
      return error.code;
    },
  );

const named = (name: string, command: Command): Command => Object.assign(command, { toString: () => name, [fc.toStringMethod]: () => name });

const pick = <Entry>(entries: readonly Entry[]) => fc.constantFrom(...entries);
const amount = fc.integer({ min: 1, max: 60 });

const grant = fc
  .tuple(pick(ACCOUNTS), amount, pick(PLAY_MONEY), fc.option(fc.integer({ min: 1, max: 500 })), fc.integer({ min: 0, max: 30 }))
  .map(([account, spark, kind, livesMs, name]) =>
    named(`grant ${account} ${spark} ${kind} "${name}" for ${livesMs} ms`, async ({ bench, model }) => {
      const expiresAt = livesMs === null ? undefined : bench.clock.now + livesMs;
      const given = await outcomeOf(bench.ledger.grant(account, spark, kind, `gift ${name}`, expiresAt));
      expect(given).toBe(model.grant(account, spark, kind, `gift ${name}`, expiresAt));
    }),
  );

const hold = fc.tuple(pick(ACCOUNTS), amount, pick([PLAY_MONEY, REAL_MONEY]), pick(KEYS)).map(([account, spark, kinds, apiKeyId]) =>
  named(`hold ${spark} of ${account} from ${kinds.join()} by ${apiKeyId}`, async ({ bench, model, holds }) => {
    const held = await outcomeOf(bench.hold(spark, { account, kinds, apiKeyId }).then((id) => holds.push(id)));
    expect(held).toBe(model.hold(account, spark, kinds, apiKeyId));
  }),
);

/** Also ends holds that have ended, and captures more than was held. */
const end = fc.tuple(fc.nat(), fc.option(amount)).map(([at, spark]) =>
  named(spark === null ? `release #${at}` : `capture ${spark} of #${at}`, async ({ bench, model, holds }) => {
    if (holds.length === 0) return;
    const index = at % holds.length;
    const id = holds[index] as string;
    const ended = await outcomeOf(spark === null ? bench.release(id) : bench.capture(id, spark));
    expect(ended).toBe(model.end(index, spark));
  }),
);

const cap = fc.tuple(pick(['key 1', 'key 2']), fc.option(amount, { nil: undefined }), fc.option(fc.integer({ min: 0, max: 200 }), { nil: undefined })).map(([key, perJob, total]) =>
  named(`cap ${key} at ${perJob} per job, ${total} in all`, async ({ bench, model }) => {
    await bench.store.transaction((tx) => bench.ledger.setCap(tx, key, 'ada', { perJob, total }));
    model.caps.set(key, { perJob, total });
  }),
);

const later = fc.integer({ min: 1, max: 200 }).map((ms) =>
  named(`${ms} ms later`, async ({ bench, model }) => {
    bench.clock.now += ms;
    model.now = bench.clock.now;
  }),
);

const expire = fc.constant(named('expire lots', async ({ bench }) => void (await bench.ledger.expireLots())));

const command = fc.oneof({ weight: 4, arbitrary: grant }, { weight: 8, arbitrary: hold }, { weight: 7, arbitrary: end }, cap, { weight: 2, arbitrary: later }, expire);

describe('the ledger', () => {
  it('agrees with a naive model and with itself after every command of any sequence', async () => {
    let commands = 0;
    const property = fc.asyncProperty(fc.array(command, { minLength: 30, maxLength: 70, size: 'max' }), async (sequence) => {
      const bench = await aLedger();
      const world: World = { bench, model: new LedgerModel(NOON), holds: [] };
      try {
        for (const run of sequence) {
          await run(world);
          commands += 1;
          for (const account of ACCOUNTS) expect(await bench.ledger.balance(account)).toEqual(world.model.balance(account));
          expect(await bench.findings()).toEqual([]);
        }
        for (const id of world.holds) await outcomeOf(bench.release(id));
        for (const account of ACCOUNTS) expect((await bench.ledger.balance(account)).held).toBe(0);
        expect(await bench.findings()).toEqual([]);
      } finally {
        await bench.store.close();
      }
    });
    await fc.assert(property, { numRuns: SEQUENCES, seed: SEED });
    expect(commands).toBeGreaterThanOrEqual(SEQUENCES * 30);
  }, 600_000);
});
