/** The sandbox under attack. */
import { afterAll, describe, expect, it } from '@jest/globals';
import { createExpressionEngine } from '../../../engine/src/expressions/index.ts';
import { BOMBS, ESCAPES } from './escapes.ts';
import { aScope } from './scope.ts';

/** What only the host has, as it would look in an answer. */
const HOST = /node:internal|\/usr\/|\/home\/|\/root|PATH=|"argv"|"execPath"|"versions"|child_process|root:x:|uid=\d|NODE_/;

describe('the sandbox', () => {
  const memoryBytes = 32 * 1024 * 1024;
  const engine = createExpressionEngine({ memoryBytes });
  /** For what does not end by itself. */
  const hasty = createExpressionEngine({ timeoutMs: 1_500, memoryBytes });
  afterAll(async () => void (await Promise.all([engine.close(), hasty.close()])));

  const healthy = async (executionId: string, of = engine): Promise<void> => {
    const records = await of.evaluate({ p: "={{ $json.s.toUpperCase() + [1, 2].map(x => x + 1).sum() + Math.min(1, 2) }}", q: '={{ typeof escaped + typeof stolen }}' }, aScope(undefined, { executionId }));
    expect(records).toEqual([{ p: 'HELLO WORLD51', q: 'undefinedundefined' }]);
  };

  const pristine = (): unknown => [
    Object.keys(Object.prototype),
    Reflect.ownKeys(Object.prototype).length,
    Reflect.ownKeys(Array.prototype).length,
    Reflect.ownKeys(Function.prototype).length,
    (Object.prototype as unknown as { escaped?: unknown }).escaped,
    (globalThis as { stolen?: unknown }).stolen,
    JSON.stringify({ a: [1] }),
  ];

  it('knows well over sixty ways out', () => {
    expect(new Set(ESCAPES).size).toBe(ESCAPES.length);
    expect(ESCAPES.length).toBeGreaterThan(100);
  });

  it('lets none of them see the host, and another execution is as before', async () => {
    const before = pristine();
    const seen: string[] = [];
    for (const [index, escape] of ESCAPES.entries()) {
      for (const template of [`={{ ${escape} }}`, `={{ typeof (${escape}) }} {{ ${escape} }}`]) {
        const scope = aScope(undefined, { executionId: `attack ${index}` });
        const answer = await engine.evaluate({ p: template }, scope).catch((error: unknown) => {
          expect(error).toMatchObject({ name: 'FlowError', code: expect.stringMatching(/^expression_(failed|timeout)$/) });
          return undefined;
        });
        const text = JSON.stringify(answer) ?? '';
        if (HOST.test(text)) seen.push(`${escape}: ${text.slice(0, 200)}`);
      }
      if (index % 10 === 0) await healthy(`bystander ${index}`);
    }
    expect(seen).toEqual([]);
    expect(pristine()).toEqual(before);
    await healthy('bystander');
  });

  it('offers foreign code no name of Node', async () => {
    const names = ['process', 'require', 'module', 'exports', 'Buffer', 'setTimeout', 'fetch', 'host', 'Worker', 'WebAssembly', 'std', 'os', '__dirname', 'queueMicrotask.constructor.prototype.process'];
    const [record] = await engine.evaluate({ p: `={{ [${names.map((name) => `typeof ${name}`).join(', ')}] }}` }, aScope());
    expect(new Set(record!.p as string[])).toEqual(new Set(['undefined']));
    expect(await engine.runCode(`return [{ json: { names: [${names.map((name) => `typeof ${name}`).join(', ')}] } }]`, 'runOnceForAllItems', aScope())).toEqual([{ json: { names: names.map(() => 'undefined') } }]);
  });

  it('keeps what one execution changed away from the next', async () => {
    const spoil = "={{ (() => { Array.prototype.map = () => ['forged']; String.prototype.toUpperCase = () => 'forged'; globalThis.kept = 1; return 1 })() }}";
    await engine.evaluate({ p: spoil }, aScope(undefined, { executionId: 'spoiler' }));
    await healthy('another');
    expect(await engine.evaluate({ p: '={{ typeof kept }}' }, aScope(undefined, { executionId: 'another' }))).toEqual([{ p: 'undefined' }]);
  });

  it('runs every Code node in a sandbox of its own', async () => {
    const spoiler = engine.runCode("globalThis.kept = 1; Array.prototype.map = () => ['forged']; return [{}]", 'runOnceForAllItems', aScope());
    await expect(spoiler).rejects.toMatchObject({ code: 'expression_failed', message: expect.stringContaining('cannot be read') });
    expect(await engine.runCode('return [{ json: { kept: typeof kept, map: [1].map((x) => x + 1) } }]', 'runOnceForAllItems', aScope())).toEqual([{ json: { kept: 'undefined', map: [2] } }]);
  });

  it.each(BOMBS)('ends %s', async (_name, bomb) => {
    await expect(hasty.evaluate({ p: `={{ ${bomb} }}` }, aScope(undefined, { executionId: 'bomb' }))).rejects.toMatchObject({ code: expect.stringMatching(/^expression_(failed|timeout)$/), node: 'Current' });
    await healthy('bomb', hasty);
  });

  it('ends a Code node that never returns, and one that waits for nothing', async () => {
    const impatient = createExpressionEngine({ codeTimeoutMs: 1_000 });
    await expect(impatient.runCode('for (;;) {}', 'runOnceForAllItems', aScope())).rejects.toMatchObject({ code: 'expression_timeout' });
    await expect(impatient.runCode('const again = () => Promise.resolve().then(again); await again();', 'runOnceForAllItems', aScope())).rejects.toMatchObject({ code: 'expression_timeout' });
    await expect(engine.runCode('await new Promise(() => {}); return []', 'runOnceForAllItems', aScope())).rejects.toMatchObject({ code: 'expression_failed', message: expect.stringContaining('never comes') });
    expect(await impatient.runCode('return [{ a: 1 }]', 'runOnceForAllItems', aScope())).toEqual([{ json: { a: 1 } }]);
    await impatient.close();
  });
});
