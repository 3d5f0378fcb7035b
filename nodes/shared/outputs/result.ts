/** What an item tells of its job. */
import type { IDataObject } from 'n8n-workflow';
import type { WorkflowArtifact, WorkflowRecord } from '../../contract/index.ts';

/** @param simplify - without what few people need; then no more than ten fields. */
export function describeResult(operation: string, gives: string, workflow: WorkflowRecord, simplify: boolean): IDataObject {
  const step = workflow.steps[0];
  const first = workflow.artifacts[0];
  return {
    operation,
    workflowId: workflow.workflowId,
    jobId: step?.jobId ?? null,
    ...(simplify && workflow.status === 'completed' ? {} : { status: workflow.status }),
    model: step?.model ?? null,
    seed: first?.seed ?? step?.seed ?? null,
    cached: step?.cached ?? false,
    spark: { quoted: sumOf(workflow, 'sparkQuoted'), captured: sumOf(workflow, 'sparkCaptured'), playMoney: step?.playMoney ?? false },
    parameters: (step?.arguments ?? {}) as IDataObject,
    report: (step?.report ?? null) as IDataObject | null,
    artifacts: workflow.artifacts.map((artifact) => describeArtifact(artifact, gives, simplify)),
    ...(simplify ? {} : more(workflow)),
  };
}

/** Of all steps; `null` where none tells it. Amounts have six decimals at most; adding binary fractions must not show more. */
function sumOf({ steps }: WorkflowRecord, amount: 'sparkQuoted' | 'sparkCaptured'): number | null {
  const told = steps.flatMap((step) => step[amount] ?? []);
  return told.length === 0 ? null : Math.round(told.reduce((sum, spark) => sum + spark, 0) * 1e6) / 1e6;
}

/** Times in milliseconds since the epoch; `null` for what the server does not tell. */
function more(workflow: WorkflowRecord): IDataObject {
  const times = workflow.steps[0]?.times;
  const looked = workflow.artifacts.filter(({ nsfw }) => nsfw !== undefined);
  return {
    seeds: workflow.artifacts.flatMap(({ seed }) => seed ?? []),
    timings: { queued: times?.queued ?? null, started: times?.started ?? null, finished: times?.finished ?? null },
    contentFiltered: looked.length > 0 ? looked.some(({ nsfw }) => nsfw) : null,
    createdAt: workflow.createdAt,
    updatedAt: workflow.updatedAt,
  };
}

function describeArtifact({ id, role, mimeType, sha256, sizeBytes, width, height, duration, seed, url, nsfw }: WorkflowArtifact, gives: string, simplify: boolean): IDataObject {
  return {
    id,
    role: role ?? gives,
    mimeType,
    sha256: sha256 ?? null,
    sizeBytes: sizeBytes ?? null,
    width: width ?? null,
    height: height ?? null,
    duration: duration ?? null,
    seed: seed ?? null,
    url,
    ...(simplify ? {} : { contentFiltered: nsfw ?? null }),
  };
}
