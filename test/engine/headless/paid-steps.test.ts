import { describe, expect, it } from '@jest/globals';
import type { Item, NodeRun } from '../../../engine/src/execution/types.ts';
import { createStepReader } from '../../../engine/src/headless/paid-steps.ts';

const digest = (letter: string): string => letter.repeat(64);
const paid = (jobId: string, more: object = {}, field = 'image', letter = 'a'): Item => ({
  json: { operation: 'generate_image', jobId, spark: { captured: 0.5, playMoney: true }, cached: false, artifacts: [{ sha256: digest(letter), seed: 7 }], ...more },
  binary: { [field]: { data: `artifact:${digest(letter)}`, mimeType: 'image/png' } },
});
const run = (node: string, ...outputs: Item[][]): NodeRun => ({ node, runIndex: 0, executionIndex: 0, startedAt: 0, finishedAt: 1, sources: [], outputs });

describe('the jobs behind node runs', () => {
  it('are read from the items of Sogni nodes', () => {
    expect(createStepReader()(run('Picture', [paid('j1')]))).toEqual([
      { ...{ node: 'Picture', runIndex: 0, operation: 'generate_image', jobId: 'j1', captured: 500_000, cached: false, playMoney: true, seeds: [7] }, files: [{ field: 'image', digest: digest('a'), mimeType: 'image/png', seed: 7 }] },
    ]);
  });

  it('belong to the first node that tells of them, however far their items are handed on', () => {
    const read = createStepReader();
    expect(read(run('Picture', [paid('j1'), paid('j2')])).map(({ jobId }) => jobId)).toEqual(['j1', 'j2']);
    expect(read(run('Merge', [paid('j1'), paid('j3')], [paid('j2')])).map(({ jobId }) => jobId)).toEqual(['j3']);
    expect(read(run('Picture', [paid('j1')]))).toEqual([]);
    expect(createStepReader()(run('Merge', [paid('j1')])).map(({ node }) => node)).toEqual(['Merge']);
  });

  it('once, where an item is doubled within a run', () => {
    expect(createStepReader()(run('Picture', [paid('j1'), paid('j1')], [paid('j1')]))).toHaveLength(1);
  });

  it('have as files only what the job itself made, and several seeds once each', () => {
    const item = paid('j1', { artifacts: [{ sha256: digest('a'), seed: 1 }, { sha256: digest('b'), seed: 1 }, { sha256: digest('c') }] });
    for (const letter of ['b', 'c', 'd']) item.binary![letter] = { data: `artifact:${digest(letter)}`, mimeType: 'image/png' };
    item.binary!.inline = { data: 'aGVsbG8=', mimeType: 'text/plain' };
    const [step] = createStepReader()(run('Picture', [item]));
    expect(step?.files.map(({ field, seed }) => [field, seed])).toEqual([['image', 1], ['b', 1], ['c', undefined]]);
    expect(step?.seeds).toEqual([1]);
  });

  it('cost nothing when they came from the cache', () => {
    expect(createStepReader()(run('P', [paid('j1', { cached: true, spark: { captured: 0, playMoney: false } })]))[0]).toMatchObject({ captured: 0, cached: true, playMoney: false });
    expect(createStepReader()(run('P', [paid('j1', { spark: { captured: null } })]))[0]?.captured).toBe(0);
  });

  it.each([
    ['no job', { jobId: null }],
    ['no operation', { operation: 1 }],
    ['no price', { spark: 'much' }],
    ['a negative price', { spark: { captured: -1 } }],
    ['a price that is no number', { spark: { captured: '0.5' } }],
    ['more than there is', { spark: { captured: 1e300 } }],
  ])('are not made up by an item with %s', (_what, more) => {
    expect(createStepReader()(run('Code', [paid('j1', more)]))).toEqual([]);
  });

  it('are none in a run without items', () => {
    expect(createStepReader()(run('If', [], []))).toEqual([]);
  });
});
