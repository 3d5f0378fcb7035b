/** The suites of the adapters are worth something: each of these mistakes is noticed by them, and none is where none was made. Two to four minutes on two cores. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MutantTree } from './mutant-tree.ts';
import { MUTATIONS } from './mutations.ts';

let tree: MutantTree;
beforeAll(async () => {
  tree = await MutantTree.copy();
});
afterAll(() => tree[Symbol.dispose]());

describe('the suites of the adapters', () => {
  it.each([...new Set(MUTATIONS.flatMap(({ suites }) => suites))])('pass where no mistake was made: %s', async (suite) => {
    const titles = MUTATIONS.filter(({ suites }) => suites.includes(suite)).map(({ title }) => title ?? '.');
    const { passed, failed, broken, output } = await tree.run([suite], titles.join('|'));
    expect({ failed, broken, output: failed + broken > 0 ? output : '' }).toEqual({ failed: 0, broken: 0, output: '' });
    expect(passed).toBeGreaterThan(0);
  });

  it.each(MUTATIONS.map((mutation) => [mutation.name, mutation] as const))('notice that %s', async (_name, { file, search, replacement, suites, title }) => {
    const { failed, broken } = await tree.runWith(file, search, replacement, suites, title);
    expect(broken).toBe(0);
    expect(failed).toBeGreaterThan(0);
  });
});
