import { describe, expect, it } from '@jest/globals';
import { effect } from '@preact/signals';
import { elapsedOf } from '../../../../engine/web/src/state/live-node.ts';
import { LiveRun } from '../../../../engine/web/src/state/live-run.ts';
import type { ResultFile } from '../../../../nodes/contract/execution-api.ts';
import { aNode, anExecution } from './fixtures.ts';

const file = (artifact: string, node: string): ResultFile => ({ artifact, node, field: 'image', url: `/v1/artifacts/${artifact}`, kind: 'image', mediaType: 'image/png', name: 'a.png', bytes: 1 });

function running(): LiveRun {
  const run = new LiveRun();
  run.apply([{ type: 'snapshot', execution: anExecution([aNode('A', { state: 'running', runs: 1 }), aNode('B')]) }], 1_000);
  return run;
}

describe('LiveRun', () => {
  it('tells the watchers of a node about that node only, once for all the news', () => {
    const run = running();
    const seen: Record<string, number> = { A: 0, B: 0 };
    const stops = ['A', 'B'].map((name) => effect(() => void (run.node(name)?.value && seen[name]!++)));
    run.apply([{ type: 'progress', node: 'A', progress: 0.25 }, { type: 'progress', node: 'A', progress: 0.5, activity: 'draws' }, { type: 'preview', node: 'A', preview: 'data:x' }], 1_100);
    expect(seen).toEqual({ A: 2, B: 1 });
    expect(run.node('A')?.value).toMatchObject({ preview: 'data:x', record: { progress: 0.5, activity: 'draws' } });
    stops.forEach((stop) => stop());
  });

  it('drops progress and previews that come after the node has ended', () => {
    const run = running();
    run.apply([{ type: 'node', node: aNode('A', { state: 'done', runs: 1, elapsedMs: 700 }) }, { type: 'progress', node: 'A', progress: 0.9 }, { type: 'preview', node: 'A', preview: 'data:late' }], 2_000);
    expect(run.node('A')?.value).toEqual({ record: aNode('A', { state: 'done', runs: 1, elapsedMs: 700 }), at: 2_000 });
  });

  it('ignores news of a node that it does not know', () => {
    const run = running();
    run.apply([{ type: 'progress', node: 'nobody', progress: 1 }], 2_000);
    expect(run.nodes.value.map((node) => node.value.record.name)).toEqual(['A', 'B']);
  });

  it('begins the next run of a node without the picture and progress of the last one', () => {
    const run = running();
    run.apply([{ type: 'progress', node: 'A', progress: 0.9 }, { type: 'preview', node: 'A', preview: 'data:first' }], 1_100);
    run.apply([{ type: 'node', node: aNode('A', { state: 'running', runs: 2 }) }], 1_200);
    expect(run.node('A')?.value).toEqual({ record: aNode('A', { state: 'running', runs: 2 }), at: 1_200 });
  });

  it('keeps the picture that forms when the same run is told again', () => {
    const run = running();
    run.apply([{ type: 'progress', node: 'A', progress: 0.4 }, { type: 'preview', node: 'A', preview: 'data:first' }, { type: 'node', node: aNode('A', { state: 'running', runs: 1, spark: 2 }) }], 1_100);
    expect(run.node('A')?.value).toMatchObject({ preview: 'data:first', record: { progress: 0.4, spark: 2 } });
  });

  it('keeps the graph the same object when a later snapshot has the same one', () => {
    const run = running();
    const graph = run.graph.value;
    run.apply([{ type: 'snapshot', execution: anExecution([aNode('A', { state: 'done', runs: 1 }), aNode('B')]) }], 3_000);
    expect(run.graph.value).toBe(graph);
    expect(run.finishedNodes.value).toBe(1);
  });

  it('counts what the nodes have paid while it runs, and says what the engine says once it rests', () => {
    const run = running();
    run.apply([{ type: 'node', node: aNode('A', { state: 'done', runs: 1, spark: 3 }) }, { type: 'node', node: aNode('B', { state: 'running', runs: 1, spark: 1.5 }) }], 1_200);
    expect(run.paid.value).toBe(4.5);
    run.apply([{ type: 'state', execution: anExecution([aNode('A', { state: 'done', spark: 3 }), aNode('B', { state: 'failed', spark: 1.5 })], { state: 'failed', spark: { approved: 10, paid: 3 } }) }], 1_300);
    expect(run.paid.value).toBe(3);
  });

  it('shows a file once, also when several nodes hand it on', () => {
    const run = running();
    run.apply([{ type: 'node', node: aNode('A', { state: 'done', files: [file('d1', 'A')] }) }, { type: 'node', node: aNode('B', { state: 'done', files: [file('d1', 'A'), file('d2', 'B')] }) }], 1_200);
    expect(run.filesSoFar.value.map(({ artifact }) => artifact)).toEqual(['d1', 'd2']);
  });
});

describe('elapsedOf', () => {
  it('is nothing before a node begins, and stands still when it has ended', () => {
    expect(elapsedOf({ record: aNode('A'), at: 0 }, 9_000)).toBeUndefined();
    expect(elapsedOf({ record: aNode('A', { state: 'done', elapsedMs: 1_200 }), at: 0 }, 9_000)).toBe(1_200);
  });

  it('counts on from the record while it runs, whatever the engine\'s clock says', () => {
    expect(elapsedOf({ record: aNode('A', { state: 'running', elapsedMs: 1_200, startedAt: '2001-01-01T00:00:00Z' }), at: 5_000 }, 6_000)).toBe(2_200);
  });

  it('goes by the start where no duration is told, and is never negative', () => {
    const startedAt = new Date(10_000).toISOString();
    expect(elapsedOf({ record: aNode('A', { state: 'running', startedAt }), at: 12_000 }, 13_000)).toBe(3_000);
    expect(elapsedOf({ record: aNode('A', { state: 'running', startedAt }), at: 9_000 }, 8_000)).toBe(0);
  });
});
