/** Executions as lists show them. What one that rests has left is kept beside its row the first time that somebody asks, so that a list reads no node runs. */
import type { ExecutionSummary } from 'n8n-nodes-sogni-flow/contract';
import type { Engine } from '../../engine.ts';
import type { ListedExecution } from '../../execution/catalogue.ts';
import { isResting } from '../../execution/transitions.ts';
import { keptSummary, presentListed, type KeptSummary } from '../present/present-execution.ts';
import { drawnWorkflow } from '../present/execution-view.ts';
import { namedOutputs } from '../present/named-outputs.ts';
import { ToldRuns } from '../present/told-runs.ts';

const NOTHING: KeptSummary = { results: [], seeds: [] };

type Reads = Pick<Engine, 'executions' | 'catalogue'>;

export async function summariesOf(engine: Reads, listed: readonly ListedExecution[]): Promise<readonly ExecutionSummary[]> {
  const summaries: ExecutionSummary[] = [];
  for (const each of listed) summaries.push(presentListed(each, await summaryOf(engine, each)));
  return summaries;
}

export async function summaryOf({ executions, catalogue }: Reads, { id, state, summary, fence }: ListedExecution): Promise<KeptSummary> {
  if (!isResting(state)) return NOTHING;
  if (summary !== undefined) return JSON.parse(summary) as KeptSummary;
  const found = await executions.load(id);
  if (!found) return NOTHING;
  const workflow = drawnWorkflow(found.execution);
  const kept = keptSummary({ workflow, told: new ToldRuns(found.runs), outputs: namedOutputs(workflow) });
  await catalogue.keepSummary(id, fence, JSON.stringify(kept));
  return kept;
}
