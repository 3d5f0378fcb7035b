/** The list of runs: what is shown of it, and the runs of one batch as one entry. */
import type { ExecutionSummary } from 'n8n-nodes-sogni-flow/contract';
import { ended, EXECUTION_WORDS } from '../../state/words.ts';

export interface RunFilter {
  readonly state: 'all' | 'active' | 'completed' | 'failed' | 'cancelled';
  /** Id of a template. */
  readonly template?: string;
}

export interface Entry {
  readonly key: string;
  readonly batch?: string;
  /** Newest first. */
  readonly runs: readonly ExecutionSummary[];
}

export function filterRuns(runs: readonly ExecutionSummary[], { state, template }: RunFilter): readonly ExecutionSummary[] {
  return runs.filter((run) => (template === undefined || run.template?.id === template) && (state === 'all' || (state === 'active' ? !ended(run) : run.state === state)));
}

/** A batch stands where its newest run stands. */
export function groupRuns(runs: readonly ExecutionSummary[]): readonly Entry[] {
  const entries = new Map<string, ExecutionSummary[]>();
  for (const run of runs) {
    const key = run.batch?.id ?? run.id;
    const group = entries.get(key);
    if (group) group.push(run);
    else entries.set(key, [run]);
  }
  return [...entries].map(([key, group]) => ({ key, runs: group, ...(group[0]?.batch && { batch: group[0].batch.id }) }));
}

/** Newer answers replace older ones of the same run; runs that were not known yet come first. */
export function mergeRuns(known: readonly ExecutionSummary[], news: readonly ExecutionSummary[]): readonly ExecutionSummary[] {
  const byId = new Map(news.map((run) => [run.id, run]));
  const kept = known.map((run) => byId.get(run.id) ?? run);
  const ids = new Set(known.map((run) => run.id));
  return [...news.filter((run) => !ids.has(run.id)), ...kept].sort((one, other) => other.createdAt.localeCompare(one.createdAt));
}

/** `3 of 8 done, 1 failed`. */
export function tell(runs: readonly ExecutionSummary[]): string {
  const count = (state: string): number => runs.filter((run) => run.state === state).length;
  const others = (['failed', 'cancelled'] as const).filter((state) => count(state) > 0).map((state) => `${count(state)} ${EXECUTION_WORDS[state].word.toLowerCase()}`);
  return [`${count('completed')} of ${runs.length} done`, ...others].join(', ');
}

export type Templates = readonly { readonly id: string; readonly name: string }[];

/** The templates of the runs and those that were known before, by name. */
export function templatesOf(runs: readonly ExecutionSummary[], known: Templates): Templates {
  const names = new Map([...known.map(({ id, name }) => [id, name] as const), ...runs.flatMap(({ template, name }) => (template ? [[template.id, name] as const] : []))]);
  return [...names].map(([id, name]) => ({ id, name })).sort((one, other) => one.name.localeCompare(other.name));
}

/** One state for several runs: what moves comes before what needs somebody, and that before what has ended. */
export function stateOf(runs: readonly ExecutionSummary[]): ExecutionSummary['state'] {
  const order: readonly ExecutionSummary['state'][] = ['running', 'waiting_for_user', 'interrupted', 'waiting', 'queued', 'failed', 'completed', 'cancelled'];
  return order.find((state) => runs.some((run) => run.state === state)) ?? 'queued';
}
