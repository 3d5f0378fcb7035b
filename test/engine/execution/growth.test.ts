import { describe, expect, it } from '@jest/globals';
import { items, memoryStore, run, workflow } from './fakes.ts';

/** `a0 → b0, c0 → a1 → …`: each step has twice as many ways to it as the one before. */
const doubling = (steps: number) =>
  workflow({ start: [['a0']], ...Object.fromEntries(Array.from({ length: steps }, (_, step) => [[`a${step}`, [[`b${step}`, `c${step}`]]], ...['b', 'c'].map((name) => [`${name}${step}`, [[`a${step + 1}`]]])]).flat()) as Record<string, string[][]> });

/** `merge0 ⇉ merge1 ⇉ …`: each merge takes what the one before has made into both of its inputs. */
const doubledItems = (steps: number) => workflow({ start: [['merge0', 'merge0:1']], ...Object.fromEntries(Array.from({ length: steps }, (_, step) => [`merge${step}`, [[`merge${step + 1}`, `merge${step + 1}:1`]]])) });

describe('an execution that grows without end', () => {
  it('fails at its 100,001st node run, and says why', async () => {
    const { state, failure } = await run({ workflow: doubling(40), trigger: items(1) });
    expect([state, failure]).toEqual(['failed', expect.objectContaining({ code: 'node_failed', message: expect.stringMatching(/would be the 100001st node run .* join them with a Merge/) })]);
  });

  it('fails at a million items, and keeps what brought it there', async () => {
    const { store, record } = memoryStore();
    const { state, failure } = await run({ workflow: doubledItems(40), trigger: items(1), store });
    expect(record.runs.map(({ node }) => node)).toContain('merge18');
    expect([state, failure]).toEqual(['failed', expect.objectContaining({ code: 'node_failed', message: expect.stringMatching(/^node "merge18" brings the execution to \d+ items; at most 1000000 are kept/) })]);
  });

  it('is let be below that', async () => {
    expect((await run({ workflow: doubling(4), trigger: items(1) })).runs.get('a4')).toHaveLength(16);
    expect((await run({ workflow: doubledItems(4), trigger: items(1) })).outputsOf('merge4')[0]).toHaveLength(32);
  });
});
