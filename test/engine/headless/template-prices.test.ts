import { describe, expect, it } from '@jest/globals';
import { FlowError, type ExecutionQuote } from '../../../nodes/contract/index.ts';
import { createTemplatePrices } from '../../../engine/src/headless/desk/template-prices.ts';

const ada = { account: 'ada' };
const costs = (spark: number): ExecutionQuote => ({ steps: [], total: { min: spark, expected: spark, max: spark }, available: 0 });
const template = (id: string, version = '1') => ({ id, version });

/** A desk that answers each template as told, and remembers what it was asked. */
function aDesk(answers: Readonly<Record<string, () => ExecutionQuote>>) {
  const asked: string[] = [];
  const quoteLater = async (_asker: object, { template: id = '', noCache }: { readonly template?: string; readonly noCache?: boolean }): Promise<ExecutionQuote> => {
    asked.push(`${id}${noCache ? '' : ' from the cache'}`);
    return answers[id]!();
  };
  return { asked, quoteLater };
}

describe('createTemplatePrices', () => {
  it('asks what each costs without the cache, and leaves out what waits for an input', async () => {
    const desk = aDesk({
      a: () => costs(3),
      b: () => {
        throw new FlowError('invalid_input', 'input "Photo" is missing');
      },
    });
    expect(await createTemplatePrices(desk)(ada, [template('a'), template('b')])).toEqual({ a: costs(3).total });
    expect(desk.asked).toEqual(['a', 'b']);
  });

  it('asks once for a version, until ten minutes have gone', async () => {
    let now = 0;
    const desk = aDesk({ a: () => costs(3) });
    const prices = createTemplatePrices(desk, () => now);
    await Promise.all([prices(ada, [template('a')]), prices(ada, [template('a')])]);
    expect(desk.asked).toHaveLength(1);
    await prices(ada, [template('a', '2')]);
    expect(desk.asked).toHaveLength(2);
    now = 10 * 60_000;
    await prices(ada, [template('a')]);
    expect(desk.asked).toHaveLength(3);
  });

  it('does not keep a failure that may pass by itself', async () => {
    let up = false;
    const desk = aDesk({
      a: () => {
        if (up) return costs(3);
        throw new FlowError('runtime_unreachable', 'no runtime answers');
      },
    });
    const prices = createTemplatePrices(desk);
    expect(await prices(ada, [template('a')])).toEqual({});
    up = true;
    expect(await prices(ada, [template('a')])).toEqual({ a: costs(3).total });
  });

  it('passes on what is a bug, and does not keep it', async () => {
    const desk = aDesk({
      a: () => {
        throw new TypeError('a bug');
      },
    });
    const prices = createTemplatePrices(desk);
    await expect(prices(ada, [template('a')])).rejects.toThrow('a bug');
    await expect(prices(ada, [template('a')])).rejects.toThrow('a bug');
    expect(desk.asked).toHaveLength(2);
  });
});
