import { describe, expect, it } from '@jest/globals';
import { seedless } from '../../../../engine/web/src/views/run/seeds.ts';
import { filterRuns, groupRuns, mergeRuns, stateOf, tell, templatesOf } from '../../../../engine/web/src/views/runs/group.ts';
import type { ExecutionSummary } from '../../../../nodes/contract/execution-api.ts';

const run = (id: string, minute: number, more: Partial<ExecutionSummary> = {}): ExecutionSummary => ({
  id,
  name: id,
  state: 'completed',
  createdAt: new Date(Date.UTC(2026, 10, 28, 9, minute)).toISOString(),
  spark: { paid: 0 },
  results: [],
  ...more,
});

describe('the list of runs', () => {
  it('shows a batch as one entry, where its newest run stands', () => {
    const batch = { id: 'b', index: 0 };
    const entries = groupRuns([run('e4', 4, { batch }), run('e3', 3), run('e2', 2, { batch }), run('e1', 1)]);
    expect(entries.map(({ key, batch: id, runs }) => [key, id, runs.map((one) => one.id)])).toEqual([['b', 'b', ['e4', 'e2']], ['e3', undefined, ['e3']], ['e1', undefined, ['e1']]]);
  });

  it('takes newer answers, and puts what is new in front', () => {
    const merged = mergeRuns([run('e2', 2, { state: 'running' }), run('e1', 1)], [run('e3', 3), run('e2', 2)]);
    expect(merged.map(({ id, state }) => `${id} ${state}`)).toEqual(['e3 completed', 'e2 completed', 'e1 completed']);
  });

  it('appends an older page at the end', () => {
    expect(mergeRuns([run('e3', 3)], [run('e2', 2), run('e1', 1)]).map(({ id }) => id)).toEqual(['e3', 'e2', 'e1']);
  });

  it('filters by state and template; what waits or was interrupted counts as active', () => {
    const runs = [run('a', 1, { state: 'waiting_for_user', template: { id: 't', version: '1' } }), run('b', 2, { state: 'interrupted' }), run('c', 3, { template: { id: 't', version: '1' } })];
    const ids = (filter: Parameters<typeof filterRuns>[1]): string[] => filterRuns(runs, filter).map(({ id }) => id);
    expect(ids({ state: 'all' })).toEqual(['a', 'b', 'c']);
    expect(ids({ state: 'active' })).toEqual(['a', 'b']);
    expect(ids({ state: 'all', template: 't' })).toEqual(['a', 'c']);
    expect(ids({ state: 'completed', template: 't' })).toEqual(['c']);
  });

  it('offers the templates of the runs, and those that were known before', () => {
    const known = [{ id: 's', name: 'Zebra' }];
    expect(templatesOf([run('Ape', 1, { template: { id: 't', version: '1' } }), run('other', 2)], known)).toEqual([{ id: 't', name: 'Ape' }, ...known]);
  });

  it('tells how far a batch is', () => {
    expect(tell([run('a', 1), run('b', 2, { state: 'running' }), run('c', 3, { state: 'failed' })])).toBe('1 of 3 done, 1 failed');
  });
});

it('has one state for several runs: what moves comes first, then what needs somebody', () => {
  const states = (...all: readonly ExecutionSummary['state'][]): string => stateOf(all.map((state, index) => run(String(index), index, { state })));
  expect(states('completed', 'running', 'failed')).toBe('running');
  expect(states('completed', 'queued', 'waiting_for_user')).toBe('waiting_for_user');
  expect(states('completed', 'failed')).toBe('failed');
  expect(states('completed', 'cancelled')).toBe('completed');
});

it('leaves seeds open and nothing else, where the template asks for any', () => {
  const inputs = [{ name: 'Seed', widget: 'seed' }, { name: 'Prompt', widget: 'text' }] as never;
  expect(seedless({ inputs }, { Seed: 7, Prompt: 'a fox' })).toEqual({ Prompt: 'a fox' });
  expect(seedless({ inputs: [] }, { Seed: 7 })).toBeUndefined();
});
