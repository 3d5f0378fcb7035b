import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DisputeState, PaymentNews } from '../../../engine/src/billing/top-ups.ts';
import { aLedger, DAY, NOON, PLAY_MONEY, REAL_MONEY, type LedgerBench } from './a-ledger.ts';
import { LedgerModel } from './ledger-model.ts';

/** 20,000 commands; a night's run sets LEDGER_COMMANDS to 3,000,000. A failure prints the seed and the path that repeat it. */
const COMMANDS = Number(process.env.LEDGER_COMMANDS ?? 20_000);
const SEED = Number(process.env.LEDGER_SEED ?? Date.now() % 2 ** 31);
const PER_SEQUENCE = 50;
/** A run longer than that tells how far it is. */
const TELL_EVERY = 100_000;

const ACCOUNTS = ['ada', 'bob'] as const;
const KEYS = [undefined, 'key 1', 'key 2'];
const RUNS = [undefined, 'run 1', 'run 2'];

interface World {
  readonly bench: LedgerBench;
  readonly model: LedgerModel;
  /** Ids of the ledger's holds, in the order of the model's. */
  readonly holds: string[];
}

/** Runs in both worlds and compares what they answer. */
type Command = (world: World) => Promise<void>;

/** How often each command had which outcome, to see that all of them were met. */
const outcomes = new Map<string, number>();

const outcomeOf = async (what: string, work: Promise<unknown>): Promise<string> => {
  const outcome = await work.then(
    (answer) => (typeof answer === 'string' ? answer : 'done'),
    (error: { code?: string }) => {
      if (error.code === undefined || error.code === 'storage_failed' || error.code === 'internal') throw error;
      return error.code;
    },
  );
  outcomes.set(`${what}: ${outcome}`, (outcomes.get(`${what}: ${outcome}`) ?? 0) + 1);
  return outcome;
};

const named = (name: string, command: Command): Command => Object.assign(command, { toString: () => name, [fc.toStringMethod]: () => name });

const pick = <Entry>(entries: readonly Entry[]) => fc.constantFrom(...entries);
const account = pick(ACCOUNTS);
/** Small ones that meet each other, and some of the size of a cent or two. */
const amount = fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 1, max: 60 }) }, fc.integer({ min: 1, max: 5_000_000 }));
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });

const grant = fc
  .tuple(account, amount, pick(PLAY_MONEY), maybe(fc.integer({ min: 1, max: 500 })), fc.integer({ min: 0, max: 30 }), pick(['any', 'any', 'basic'] as const))
  .map(([name, spark, kind, livesMs, number, eligibility]) =>
    named(`grant ${name} ${spark} ${kind} "${number}" for ${livesMs} ms, ${eligibility}`, async ({ bench, model }) => {
      const expiresAt = livesMs === undefined ? undefined : bench.clock.now + livesMs;
      const given = await outcomeOf('grant', bench.grantLot({ account: name, amount: spark, kind, reference: `gift ${number}`, expiresAt, eligibility }));
      expect(given).toBe(model.grant(name, spark, kind, `gift ${number}`, expiresAt, eligibility));
    }),
  );

const verifyEmail = account.map((name) =>
  named(`verify the e-mail address of ${name}`, async ({ bench, model }) => expect(await outcomeOf('verify e-mail', bench.ledger.verifyEmail(name))).toBe(model.verifyEmail(name))),
);

const hold = fc
  .tuple(account, amount, pick([PLAY_MONEY, REAL_MONEY]), pick(['basic', 'basic', 'basic', 'premium'] as const), pick(KEYS), pick(RUNS), fc.integer({ min: 0, max: 300 }))
  .map(([name, spark, kinds, jobClass, apiKeyId, runId, lastsMs]) =>
    named(`hold ${spark} of ${name} from ${kinds.join()} for a ${jobClass} job by ${apiKeyId} in ${runId} for ${lastsMs} ms`, async ({ bench, model, holds }) => {
      const expiresAt = bench.clock.now + lastsMs;
      const held = await outcomeOf('hold', bench.hold(spark, { account: name, kinds, jobClass, apiKeyId, runId, expiresAt }).then((id) => void holds.push(id)));
      expect(held).toBe(model.hold({ account: name, amount: spark, kinds, jobClass, key: apiKeyId, run: runId, expiresAt }));
    }),
  );

/** Of a hold that there is, ended or not. */
const ofHold = (name: string, command: (world: World, id: string, index: number) => Promise<void>) =>
  fc.nat().map((at) =>
    named(`${name} #${at}`, async (world) => {
      const index = at % world.holds.length;
      const id = world.holds[index];
      if (id !== undefined) await command(world, id, index);
    }),
  );

const captures = fc
  .tuple(amount, maybe(fc.tuple(pick(['ada', 'wes']), fc.integer({ min: 0, max: 1_000_000 }))))
  .chain(([spark, worker]) =>
    ofHold(`capture ${spark}${worker ? ` of which ${worker[1]} ppm for ${worker[0]}` : ''} of`, async ({ bench, model }, id, index) => {
      const paid = worker && { id: worker[0], share: worker[1] };
      expect(await outcomeOf('capture', bench.capture(id, spark, paid))).toBe(model.end(index, 'captured', spark, paid));
    }),
  );

const release = ofHold('release', async ({ bench, model }, id, index) => expect(await outcomeOf('release', bench.release(id))).toBe(model.end(index, 'released', 0)));
const expireHold = ofHold('expire', async ({ bench, model }, id, index) => expect(await outcomeOf('expire', bench.expire(id))).toBe(model.end(index, 'expired', 0)));

const refund = fc.tuple(maybe(amount), fc.integer({ min: 0, max: 5 })).chain(([spark, number]) =>
  ofHold(`refund ${spark} as ${number} of`, async ({ bench, model }, id, index) => {
    expect(await outcomeOf('refund', bench.refund(id, spark, `refund ${number}`))).toBe(model.refund(index, spark, `refund ${number}`));
  }),
);

const verifyEarning = ofHold('verify the result of', async ({ bench, model }, id, index) => {
  expect(await outcomeOf('verify earning', bench.store.transaction((tx) => bench.ledger.verifyEarning(tx, id)))).toBe(model.verifyEarning(index));
});

const slash = ofHold('slash the worker of', async ({ bench, model }, id, index) => {
  expect(await outcomeOf('slash', bench.store.transaction((tx) => bench.ledger.slash(tx, id, 'made up')))).toBe(model.slash(index));
});

const claim = fc.tuple(pick(['ada', 'wes']), fc.nat(9)).map(([worker, number]) =>
  named(`${worker} claims as ${number}`, async ({ bench, model }) => expect(await bench.ledger.claim(worker, `${number}`)).toBe(model.claim(worker, `${number}`))),
);

const limit = maybe(fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 10_000_000 })));
const cap = fc
  .tuple(pick(['key 1', 'key 2']), fc.record({ perJob: limit, perRun: limit, perDay: limit, perMonth: limit, total: limit }))
  .map(([key, caps]) =>
    named(`cap ${key} at ${JSON.stringify(caps)}`, async ({ bench, model }) => {
      await bench.setCap(caps, key);
      model.caps.set(key, caps);
    }),
  );

const budget = fc.tuple(pick(['run 1', 'run 2']), account, fc.oneof(fc.nat(200), fc.nat(10_000_000)), fc.boolean()).map(([runId, name, approved, raises]) =>
  named(raises ? `raise ${runId} to ${approved}` : `open ${runId} of ${name} with ${approved}`, async ({ bench: { store, ledger }, model }) => {
    if (raises) expect(await outcomeOf('raise budget', store.transaction((tx) => ledger.raiseBudget(tx, runId, approved)))).toBe(model.raiseBudget(runId, approved));
    else expect(await outcomeOf('open budget', store.transaction((tx) => ledger.openBudget(tx, { runId, account: name, approved })))).toBe(model.openBudget(runId, name, approved));
  }),
);

const payment = pick(['pi_1', 'pi_2']);
const cents = fc.integer({ min: 1, max: 3 });
const news: fc.Arbitrary<PaymentNews> = fc.oneof(
  fc.record({ type: fc.constant('paid' as const), payment, account, cents }),
  fc.record({ type: fc.constant('refunded' as const), payment, cents }),
  fc.record({ type: fc.constant('disputed' as const), payment, dispute: pick(['du_1', 'du_2']), cents, state: pick<DisputeState>(['asked', 'open', 'won', 'lost']) }),
);
/** Some come twice. A dispute belongs to one payment. */
const topUp = fc.tuple(fc.integer({ min: 0, max: 40 }), news).map(([event, told]) => {
  const fact = told.type === 'disputed' ? { ...told, dispute: `${told.dispute} of ${told.payment}` } : told;
  return named(`event ${event}: ${JSON.stringify(fact)}`, async ({ bench, model }) => {
    const taken = await outcomeOf('top-up', bench.ledger.topUp('stripe', { id: `evt_${event}`, type: 'test', news: fact }));
    expect(taken).toBe(model.topUp(`evt_${event}`, fact));
  });
});

const jump = (ms: number, name: string) =>
  named(name, async ({ bench, model }) => {
    bench.clock.now += ms;
    model.now = bench.clock.now;
  });
const later = fc.integer({ min: 1, max: 200 }).map((ms) => jump(ms, `${ms} ms later`));
const clockJump = pick([jump(3_600_000, 'the clock jumps an hour ahead'), jump(-3_600_000, 'the clock jumps an hour back'), jump(DAY / 2, 'half a day later'), jump(8 * DAY, 'a week later')]);

const upkeep = pick([
  named('expire lots', async ({ bench, model }) => {
    await bench.ledger.expireLots();
    model.expireLots();
  }),
  named('mature earnings', async ({ bench, model }) => {
    await bench.ledger.matureEarnings();
    model.matureEarnings();
  }),
]);

const command = fc.oneof(
  { weight: 8, arbitrary: grant },
  { weight: 16, arbitrary: hold },
  { weight: 11, arbitrary: captures },
  { weight: 3, arbitrary: release },
  { weight: 3, arbitrary: expireHold },
  { weight: 5, arbitrary: refund },
  { weight: 4, arbitrary: topUp },
  { weight: 3, arbitrary: cap },
  { weight: 3, arbitrary: budget },
  { weight: 3, arbitrary: later },
  { weight: 2, arbitrary: clockJump },
  { weight: 2, arbitrary: upkeep },
  verifyEarning,
  slash,
  claim,
  verifyEmail,
);

/** Every kind of refusal and success that a run of this length must have met. */
const EXPECTED = [
  ...['hold: done', 'hold: insufficient_spark', 'hold: over_cap', 'hold: premium_required', 'hold: not_found', 'capture: done', 'capture: invalid_parameter'],
  ...['capture: invalid_transition', 'release: done', 'expire: done', 'expire: invalid_transition', 'refund: done', 'refund: invalid_transition', 'refund: invalid_parameter'],
  ...['refund: idempotency_conflict', 'grant: idempotency_conflict', 'top-up: taken', 'top-up: doubled', 'slash: done', 'verify earning: done', 'open budget: idempotency_conflict'],
];

describe('the ledger', () => {
  it('agrees with a naive model and with itself after every command of any sequence', async () => {
    let commands = 0;
    const property = fc.asyncProperty(fc.array(command, { minLength: PER_SEQUENCE, maxLength: PER_SEQUENCE }), async (sequence) => {
      const bench = await aLedger();
      const world: World = { bench, model: new LedgerModel(NOON), holds: [] };
      try {
        for (const run of sequence) {
          await run(world);
          commands += 1;
          if (commands % TELL_EVERY === 0) process.stderr.write(`${commands} commands, seed ${SEED}\n`);
          for (const name of [...ACCOUNTS, 'wes']) expect(await bench.ledger.balance(name)).toEqual(world.model.balance(name));
          expect(await bench.findings()).toEqual([]);
        }
        for (const id of world.holds) await bench.release(id).catch(() => undefined);
        for (const name of ACCOUNTS) expect((await bench.ledger.balance(name)).held).toBe(0);
        expect(await bench.findings()).toEqual([]);
      } finally {
        await bench.store.close();
      }
    });
    await fc.assert(property, { numRuns: Math.ceil(COMMANDS / PER_SEQUENCE), seed: SEED });
    if (COMMANDS > TELL_EVERY) process.stderr.write(`${[...outcomes].sort().map(([what, count]) => `${what} ${count}`).join('\n')}\n`);
    expect(commands).toBeGreaterThanOrEqual(COMMANDS);
    if (COMMANDS >= 20_000) expect(EXPECTED.filter((what) => !outcomes.has(what))).toEqual([]);
  }, 6 * 3_600_000);
});
