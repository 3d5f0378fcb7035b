import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { runTogether, type Paid } from '../../../engine/src/batches/run-together.ts';
import { addUp, shareSteps } from '../../../engine/src/batches/share-steps.ts';
import type { QuoteLine } from '../../../engine/src/quotes/types.ts';

const line = (max: number, contentKey?: string): QuoteLine => ({
  ...{ node: 'A', operation: 'generate_image', model: 'sketch', price: { min: 0, expected: max, max }, playMoney: true, cached: false, drawsSeed: contentKey === undefined },
  ...(contentKey === undefined ? {} : { contentKey }),
});
const run = (...lines: QuoteLine[]) => ({ quote: { lines, total: addUp(lines.map(({ price }) => price)) } });
const never = new AbortController().signal;

/** Runs that end when they are told to. */
function byHand() {
  const started: { run: object; budget: number; end: (result: Partial<Paid>) => void }[] = [];
  const start = async (started_: object, budget: number): Promise<Paid> =>
    await new Promise((resolve) => started.push({ run: started_, budget, end: (result) => resolve({ paid: 0, completed: true, ...result }) }));
  /** Lets whatever is ready to go on do so. */
  const settle = async (): Promise<void> => void (await new Promise((resolve) => setImmediate(resolve)));
  return { started, start, settle };
}

describe('runTogether', () => {
  it('has so many under way at once, and goes on in order as they end', async () => {
    const { started, start, settle } = byHand();
    const all = runTogether([run(line(1)), run(line(1)), run(line(1))], { parallel: 2, approved: 3, signal: never, start });
    await settle();
    expect(started).toHaveLength(2);
    started[1]?.end({ paid: 1 });
    await settle();
    expect(started).toHaveLength(3);
    started[0]?.end({ paid: 0, completed: false });
    started[2]?.end({ paid: 1 });
    expect(await all).toEqual([{ paid: 0, completed: false }, { paid: 1, completed: true }, { paid: 1, completed: true }]);
  });

  it('starts none after it was told to stop, and waits for those under way', async () => {
    const { started, start, settle } = byHand();
    const stop = new AbortController();
    const all = runTogether([run(line(1)), run(line(1))], { parallel: 1, approved: 2, signal: stop.signal, start });
    await settle();
    stop.abort();
    started[0]?.end({ completed: false });
    expect(await all).toEqual([{ paid: 0, completed: false }, undefined]);
    expect(started).toHaveLength(1);
  });

  it('gives each run what it may need to buy the shared step, and waits where that is not left', async () => {
    const { started, start, settle } = byHand();
    // 8 is shared and 2 are each run's own: together 12.
    const all = runTogether(['a', 'b'].map((own) => run(line(8, 'shared'), line(2, own))), { parallel: 2, approved: 12, signal: never, start });
    await settle();
    expect(started.map(({ budget }) => budget)).toEqual([10]);
    started[0]?.end({ paid: 10 });
    await settle();
    expect(started.map(({ budget }) => budget)).toEqual([10, 2]);
    started[1]?.end({ paid: 2 });
    await all;
  });

  it('never spends more than was approved, and lets every run pay for itself', async () => {
    const step = fc.record({ max: fc.integer({ min: 0, max: 50 }), key: fc.option(fc.constantFrom('a', 'b', 'c', 'd'), { nil: undefined }) });
    const price = { a: 7, b: 20, c: 1, d: 40 } as Readonly<Record<string, number>>;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { maxLength: 4 }), { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 4 }), fc.infiniteStream(fc.integer({ min: 0, max: 5 })), async (batch, parallel, luck) => {
        const runs = batch.map((steps) => run(...steps.filter(({ key }, index) => key === undefined || steps.findIndex((other) => other.key === key) === index).map(({ max, key }) => line(key === undefined ? max : (price[key] ?? 0), key))));
        const approved = addUp(shareSteps(runs.map(({ quote }) => quote)).map(({ total }) => total)).max;
        const bought = new Set<string>();
        let spent = 0;
        const short: number[] = [];
        await runTogether(runs, {
          ...{ parallel, approved, signal: never },
          start: async ({ quote }, budget) => {
            let paid = 0;
            const completed = luck.next().value !== 0;
            for (const { price: { max }, contentKey } of quote.lines) {
              for (let turns = luck.next().value; turns > 0; turns -= 1) await null;
              const due = contentKey !== undefined && bought.has(contentKey) ? 0 : max;
              if (paid + due > budget) short.push(due);
              else paid += due;
              if (contentKey !== undefined) bought.add(contentKey);
              if (!completed) break;
            }
            spent += paid;
            return { paid, completed };
          },
        });
        expect({ tooMuch: spent > approved, short }).toEqual({ tooMuch: false, short: [] });
      }),
    );
  });
});
