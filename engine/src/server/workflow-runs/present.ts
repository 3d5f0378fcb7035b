/** Makes the wire's shapes from runs and events. Links are signed here, at the moment of answering, so that they are always fresh. */
import { FILE_ENDINGS, MICRO_PER_SPARK, toWorkflowArtifact, type Artifact, type WorkflowArtifact, type WorkflowEvent, type WorkflowRecord, type WorkflowStepRecord } from 'n8n-nodes-sogni-flow/contract';
import type { SignedLinks } from '../access/signed-link.ts';
import type { NumberedEvent, RunStep, WorkflowRun } from './run.ts';
import { spendGateOf } from './spending.ts';
import { artifactId } from './transitions.ts';

export const artifactPath = (digest: string): string => `/v1/artifacts/${digest}`;

export interface Presenter {
  record(run: WorkflowRun, progressOf: (stepId: string) => number | undefined): WorkflowRecord;
  event(run: Pick<WorkflowRun, 'id' | 'account'>, event: NumberedEvent): WorkflowEvent;
}

export function createPresenter(links: SignedLinks): Presenter {
  const artifact = (account: string, stepId: string, id: string, made: Artifact): WorkflowArtifact =>
    toWorkflowArtifact(made, { id, url: links.sign('GET', artifactPath(made.digest), account), stepId });

  return {
    record(run, progressOf) {
      return {
        workflowId: run.id,
        ...(run.title === undefined ? {} : { title: run.title }),
        status: run.status,
        ...(run.waiting ? { waitingReason: run.waiting.reason, waitingMessage: run.waiting.message } : {}),
        ...(run.waiting?.reason === 'cost_approval_required' ? { awaitingCostApproval: true } : {}),
        ...(run.preview ? { billingPreview: run.preview } : {}),
        ...(run.gate ? { spendGate: spendGateOf(run)! } : {}),
        steps: run.steps.map((step, sequence) => stepRecord(step, sequence, progressOf(step.request.id))),
        artifacts: run.steps.flatMap(({ request, state }) => state.artifacts.map((made, index) => artifact(run.account, request.id, artifactId(state.jobId!, index), made))),
        createdAt: new Date(run.createdAt).toISOString(),
        updatedAt: new Date(run.updatedAt).toISOString(),
        ...(run.error ? { error: run.error } : {}),
      };
    },
    event(run, { sequence, at, type, status, message, data }) {
      const shown = type === 'artifact_created' ? { stepId: data!.stepId, artifact: artifact(run.account, String(data!.stepId), String(data!.id), data!.artifact as Artifact) } : data;
      return {
        id: `${run.id}:${sequence}`,
        workflowId: run.id,
        sequence,
        timestamp: new Date(at).toISOString(),
        type,
        ...(status ? { status } : {}),
        ...(message ? { message } : {}),
        ...(shown ? { data: shown } : {}),
      };
    },
  };
}

function stepRecord({ request, state }: RunStep, sequence: number, progress: number | undefined): WorkflowStepRecord {
  const { status, jobId, model, parameters, cached, report, error, quoted, captured, playMoney, times } = state;
  const seed = parameters?.seed;
  return {
    ...request,
    arguments: parameters ?? request.arguments,
    sequence,
    status,
    ...(jobId === undefined ? {} : { jobId }),
    ...(model === undefined ? {} : { model }),
    ...(typeof seed === 'number' ? { seed } : {}),
    ...(status === 'completed' ? { progress: 1 } : progress === undefined ? {} : { progress }),
    ...(cached === undefined ? {} : { cached }),
    sparkQuoted: quoted / MICRO_PER_SPARK,
    ...(captured === undefined ? {} : { sparkCaptured: captured / MICRO_PER_SPARK }),
    playMoney,
    ...(report ? { report } : {}),
    ...(times ? { times } : {}),
    ...(error ? { error } : {}),
  };
}

/** A file name that no system stumbles over: `image-1a2b3c4d5e6f.png`. */
export function safeFileName({ role, digest, mediaType }: Pick<Artifact, 'role' | 'digest' | 'mediaType'>): string {
  const base = role.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '').slice(0, 40) || 'file';
  return `${base}-${digest.slice(0, 12)}.${FILE_ENDINGS[mediaType]}`;
}
