/** What the routes share, made once per server. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { FastifyRequest } from 'fastify';
import type { Caller } from './access/caller.ts';
import type { SignedLinks } from './access/signed-link.ts';
import type { Standing } from './access/standing.ts';
import type { FindWorkflow } from './find-workflow.ts';
import type { ServerServices } from './services.ts';
import type { Conductor } from './workflow-runs/conductor.ts';
import type { Intake } from './workflow-runs/intake.ts';
import type { News } from './workflow-runs/news.ts';
import type { Presenter } from './workflow-runs/present.ts';
import type { RunStore } from './workflow-runs/run-store.ts';
import type { WorkflowRun } from './workflow-runs/run.ts';

export interface Room {
  readonly services: ServerServices;
  readonly links: SignedLinks;
  readonly runs: RunStore;
  readonly conductor: Conductor;
  readonly intake: Intake;
  readonly news: News;
  readonly presenter: Presenter;
  readonly clock: () => number;
  readonly standing: Standing;
  /** Aborted when the server begins to close; requests that wait end then. */
  readonly closing: AbortSignal;
  authenticate(request: FastifyRequest): Promise<Caller>;
  /** @throws FlowError `not_found`, also for a run of another account. */
  loadRun(account: string, id: string): Promise<WorkflowRun>;
  readonly findWorkflow: FindWorkflow;
}

export const loadRunFrom = (runs: RunStore) => async (account: string, id: string): Promise<WorkflowRun> => {
  const run = await runs.load(id);
  if (run?.account !== account) throw unknownWorkflow(id);
  return run;
};

export const unknownWorkflow = (id: string): FlowError => new FlowError('not_found', `there is no workflow ${id.slice(0, 60)} of this account`);
