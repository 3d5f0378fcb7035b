/** What stands behind an id of Sogni's workflows: a run of steps, or an execution of a template. */
import type { WorkflowRecord } from 'n8n-nodes-sogni-flow/contract';
import type { Looks } from './template-runs/look.ts';
import type { TemplateRunStore } from './template-runs/template-run-store.ts';
import type { Presenter } from './workflow-runs/present.ts';
import type { RunStore } from './workflow-runs/run-store.ts';
import type { WorkflowRun } from './workflow-runs/run.ts';

export interface FoundWorkflow {
  readonly record: WorkflowRecord;
  /** Where its trace goes on; absent where nobody traces. */
  readonly trace?: string | undefined;
}

/** @returns `undefined` also for one of another account. */
export type FindWorkflow = (account: string, id: string) => Promise<FoundWorkflow | undefined>;

export interface WorkflowSources {
  readonly runs: Pick<RunStore, 'load'>;
  readonly presenter: Presenter;
  readonly traceOf?: ((run: WorkflowRun) => Promise<string | undefined>) | undefined;
  /** Absent for a server without executions. */
  readonly templates?: { readonly runs: Pick<TemplateRunStore, 'findOf'>; readonly looks: Pick<Looks, 'record'> } | undefined;
  readonly closing: AbortSignal;
}

export const createFindWorkflow =
  ({ runs, presenter, traceOf, templates, closing }: WorkflowSources): FindWorkflow =>
  async (account, id) => {
    const run = await runs.load(id);
    if (run?.account === account) return { record: presenter.record(run, () => undefined), trace: await traceOf?.(run) };
    return (await templates?.runs.findOf(account, id)) ? { record: await templates!.looks.record(id, 0, closing) } : undefined;
  };
