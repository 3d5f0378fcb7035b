/** Reads what is known of an execution now. */
import type { TemplateOutput } from 'n8n-nodes-sogni-flow/contract';
import type { Engine } from '../../engine.ts';
import { drawnWorkflow, viewOf, type DrawnWorkflow, type ExecutionView } from '../present/execution-view.ts';
import { ToldRuns } from '../present/told-runs.ts';
import type { FoundExecution } from '../run-workflow.ts';

export type OutputsOf = (workflow: DrawnWorkflow) => readonly TemplateOutput[];

export async function openView({ executions, ledger, live }: Pick<Engine, 'executions' | 'ledger' | 'live'>, { execution, runs }: FoundExecution, outputsOf: OutputsOf): Promise<ExecutionView> {
  const workflow = drawnWorkflow(execution);
  const [waits, budget] = await Promise.all([executions.waits(execution.id), ledger.budgetOf(execution.id)]);
  return viewOf({ execution, workflow, told: new ToldRuns(runs), waits, running: live.running(execution.id), paid: Number(budget?.captured ?? 0), outputs: outputsOf(workflow) });
}
