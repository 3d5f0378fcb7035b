/** An execution as a workflow of Sogni's API: its steps are the nodes that make something. Pure but for the links, which are signed anew each time. */
import { MICRO_PER_SPARK, type Arguments, type NodeRecord, type ResultFile, type WorkflowArtifact, type WorkflowRecord, type WorkflowStepRecord } from 'n8n-nodes-sogni-flow/contract';
import type { ExecutionView } from '../../headless/present/execution-view.ts';
import { presentNode } from '../../headless/present/present-node.ts';
import { madeBy, resultsOf, textsOf } from '../../headless/present/result-files.ts';
import { capturedOf, type ToldNode } from '../../headless/present/told-runs.ts';
import type { PaidStep } from '../../headless/paid-steps.ts';
import { operationOf } from '../../templates/graph.ts';
import { isRecord } from '../../workflow/fields.ts';
import type { WorkflowNode } from '../../workflow/types.ts';
import type { SignedLinks } from '../access/signed-link.ts';
import { artifactPath } from '../workflow-runs/present.ts';
import { gateOf } from './approval.ts';
import { STEP_STATUS_OF, statusOf, waitingReason } from './states.ts';
import type { TemplateRun } from './template-run-store.ts';

export type Sign = (digest: string) => string;

export const signFor = (links: SignedLinks, account: string): Sign => (digest) => links.sign('GET', artifactPath(digest), account);

/** @param updatedAt - of the newest entry of the log, milliseconds since the epoch. */
export function presentRecord(run: TemplateRun, view: ExecutionView, updatedAt: number, sign: Sign): WorkflowRecord {
  const { execution, told, outputs } = view;
  const { failure } = execution;
  const makers = makersOf(view);
  const artifacts = artifactsOf(view, makers, sign);
  const status = statusOf(execution.state, makers.some(({ name }) => madeBy(told, name).length > 0));
  const reason = waitingReason(execution, run);
  const texts = textsOf(told, outputs);
  const { approval } = run;
  return {
    ...{ workflowId: run.id, title: execution.workflowName, status },
    ...(reason === undefined ? {} : { waitingReason: reason, ...(failure && { waitingMessage: failure.message }) }),
    ...(reason === 'cost_approval_required' ? { awaitingCostApproval: true } : {}),
    ...(approval && { billingPreview: approval.preview, spendGate: gateOf(run.id, approval, status) }),
    steps: makers.flatMap((node) => stepOf(view, node)).map((step, sequence) => ({ ...step, sequence })),
    artifacts,
    ...(texts.length > 0 ? { texts } : {}),
    ...{ createdAt: new Date(execution.createdAt).toISOString(), updatedAt: new Date(updatedAt).toISOString() },
    ...(failure && reason === undefined ? { error: { code: failure.code, message: failure.message } } : {}),
  };
}

/** The nodes that make something, in the order of the file. */
const makersOf = ({ workflow }: Pick<ExecutionView, 'workflow'>): readonly WorkflowNode[] => [...workflow.nodes.values()].filter((node) => !node.disabled && operationOf(node) !== undefined);

/** The results first, then what was made on the way; each file once. */
function artifactsOf({ workflow, told, outputs }: ExecutionView, makers: readonly WorkflowNode[], sign: Sign): readonly WorkflowArtifact[] {
  const made = makers.flatMap(({ name }) => madeBy(told, name).map((file) => ({ ...file, node: name })));
  const makerOf = new Map(made.map(({ artifact, node }) => [artifact, node]));
  const all = [...resultsOf(workflow, told, outputs), ...made];
  const once = new Map<string, ResultFile>();
  for (const file of all) if (!once.has(file.artifact)) once.set(file.artifact, file);
  return [...once.values()].map((file) => toArtifact(file, makerOf.get(file.artifact), sign));
}

/** @param stepId - the step that made it; absent for what another node wrote. */
export function toArtifact({ artifact, kind, mediaType, bytes, width, height, duration, seed, output }: ResultFile, stepId: string | undefined, sign: Sign): WorkflowArtifact {
  return {
    ...{ id: artifact, url: sign(artifact), type: kind, mediaType: kind, mimeType: mediaType, role: kind, sizeBytes: bytes, sha256: artifact },
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
    ...(duration === undefined ? {} : { duration }),
    ...(seed === undefined ? {} : { seed }),
    ...(stepId === undefined ? {} : { stepId }),
    ...(output === undefined ? {} : { output }),
  };
}

/** A branch that was not taken is no step of what is completed. */
function stepOf(view: ExecutionView, node: WorkflowNode): readonly Omit<WorkflowStepRecord, 'sequence'>[] {
  const shown = presentNode(view, node);
  if (shown.state === 'skipped' && view.execution.state === 'completed') return [];
  const told = view.told.of(node.name);
  const job = told.steps.at(-1);
  const { failure, progress } = shown;
  const { parameters, model } = job ? detailsOf(told, job) : {};
  const seed = shown.seeds.at(-1);
  return [
    {
      ...{ id: node.name, toolName: operationOf(node)!, arguments: parameters ?? {}, status: STEP_STATUS_OF[shown.state] },
      ...(job && { jobId: job.jobId, cached: told.steps.every(({ cached }) => cached), sparkCaptured: capturedOf(told.steps) / MICRO_PER_SPARK, playMoney: job.playMoney }),
      ...(model === undefined ? {} : { model }),
      ...(seed === undefined ? {} : { seed }),
      ...(STEP_STATUS_OF[shown.state] === 'completed' ? { progress: 1 } : progress === undefined ? {} : { progress }),
      ...(job?.report && { report: job.report }),
      ...timesOf(shown, told),
      ...(failure && { error: { code: failure.code, message: failure.message } }),
    },
  ];
}

/** What the item of a job tells beside what every reader of items needs. */
function detailsOf({ runs }: ToldNode, { jobId }: PaidStep): { readonly parameters?: Arguments; readonly model?: string } {
  const json = runs.flatMap(({ outputs }) => outputs.flat()).find((item) => item.json.jobId === jobId)?.json ?? {};
  return { ...(isRecord(json.parameters) && { parameters: json.parameters as Arguments }), ...(typeof json.model === 'string' && { model: json.model }) };
}

function timesOf({ startedAt, state }: NodeRecord, { runs }: ToldNode): Pick<WorkflowStepRecord, 'times'> {
  if (startedAt === undefined) return {};
  const started = Date.parse(startedAt);
  const finished = runs.at(-1)?.finishedAt;
  return { times: { queued: started, started, ...(finished !== undefined && state !== 'running' ? { finished } : {}) } };
}
