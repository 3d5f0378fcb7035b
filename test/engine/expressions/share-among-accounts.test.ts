import { describe, expect, it } from '@jest/globals';
import { shareAmongAccounts } from '../../../engine/src/expressions/share-among-accounts.ts';
import type { ExpressionEngine, Scope } from '../../../engine/src/expressions/port.ts';
import type { Item } from '../../../engine/src/execution/types.ts';

/** Engines that work off their calls in order, each when the test lets it. */
function heldEngines() {
  const engines: { readonly asked: string[]; readonly finish: (() => void)[]; closed: boolean }[] = [];
  const open = (): ExpressionEngine => {
    const engine = { asked: [] as string[], finish: [] as (() => void)[], closed: false };
    engines.push(engine);
    const held = async <Result>(what: string, result: Result): Promise<Result> => {
      engine.asked.push(what);
      await new Promise<void>((resolve) => engine.finish.push(resolve));
      return result;
    };
    return {
      evaluate: async (parameters) => await held(String(parameters.what), [parameters]),
      runCode: async (code) => await held<Item[]>(code, [{ json: { code } }]),
      close: async () => void (engine.closed = true),
    };
  };
  return { engines, open };
}

const SCOPE = {} as Scope;

describe('expressions of several accounts', () => {
  it('have one lane for each account while the other is at it, and one in all while nobody else is', async () => {
    const { engines, open } = heldEngines();
    const shared = shareAmongAccounts(open);
    const [ada, bob] = [shared.of('ada'), shared.of('bob')];
    const first = ada.runCode('ada 1', 'runOnceForAllItems', SCOPE);
    const second = ada.evaluate({ what: 'ada 2' }, SCOPE);
    const other = bob.runCode('bob 1', 'runOnceForAllItems', SCOPE);
    expect(engines.map(({ asked }) => asked)).toEqual([['ada 1', 'ada 2'], ['bob 1']]);
    for (const { finish } of engines) for (const end of finish) end();
    expect(await first).toEqual([{ json: { code: 'ada 1' } }]);
    await Promise.all([second, other]);

    const later = [bob.evaluate({ what: 'bob 2' }, SCOPE), shared.of('cleo').evaluate({ what: 'cleo' }, SCOPE)];
    expect(engines.map(({ asked }) => asked)).toEqual([['ada 1', 'ada 2', 'cleo'], ['bob 1', 'bob 2']]);
    for (const { finish } of engines) for (const end of finish) end();
    await Promise.all(later);
  });

  it('come into the emptiest lane when all are taken, and leave it when they fail', async () => {
    const { engines, open } = heldEngines();
    const failing = shareAmongAccounts(() => ({ ...open(), evaluate: async () => await Promise.reject(new Error('no')) }), 1);
    await expect(failing.of('ada').evaluate({}, SCOPE)).rejects.toThrow('no');
    const shared = shareAmongAccounts(open, 2);
    const all = ['ada', 'bob', 'bob', 'cleo', 'dora'].map(async (account) => await shared.of(account).evaluate({ what: account }, SCOPE));
    expect(engines.slice(1).map(({ asked }) => asked)).toEqual([['ada', 'cleo'], ['bob', 'bob', 'dora']]);
    for (const { finish } of engines) for (const end of finish) end();
    await Promise.all(all);
    await shared.close();
    expect(engines.map(({ closed }) => closed)).toEqual([false, true, true]);
  });
});
