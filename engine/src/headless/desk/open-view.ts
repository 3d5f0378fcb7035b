/** Reads what is known of an execution now. */
import type { Engine } from '../../engine.ts';
import { drawnWorkflow, viewOf, type ExecutionView } from '../present/execution-view.ts';
import { namedOutputs } from '../present/named-outputs.ts';
import { ToldRuns } from '../present/told-runs.ts';
import type { FoundExecution } from '../run-workflow.ts';

export async function openView({ executions, ledger, live }: Pick<Engine, 'executions' | 'ledger' | 'live'>, { execution, runs }: FoundExecution): Promise<ExecutionView> {
  const workflow = drawnWorkflow(execution);
  const [waits, budget] = await Promise.all([executions.waits(execution.id), ledger.budgetOf(execution.id)]);
  return viewOf({ execution, workflow, told: new ToldRuns(runs), waits, running: live.running(execution.id), paid: Number(budget?.captured ?? 0), outputs: namedOutputs(workflow) });
}
