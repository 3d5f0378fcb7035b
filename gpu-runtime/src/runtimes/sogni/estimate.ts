/** What a job would cost on the network, asked before it is bought there. */
import { findModel, MICRO_PER_SPARK, OPERATIONS, requestedResults, videoFrames, type MicroSpark, type StartWorkflow } from 'n8n-nodes-sogni-flow/contract';
import type { RuntimeJob } from '../port.ts';
import type { Network } from './network.ts';
import type { Discovery } from './offers.ts';
import { fieldsOf, isUnknown } from './refusals.ts';

/** @returns µSpark, the most; `undefined` where the network has no estimate for such a job. @throws FlowError */
export async function estimateWorkflow(network: Network, job: RuntimeJob, kind: Discovery['kind'], which: 'fast' | 'relaxed', body: StartWorkflow, signal: AbortSignal): Promise<MicroSpark | undefined> {
  if (kind === 'network') return await estimateProject(network, job, which, signal);
  const { quote } = await network.ask({ method: 'POST', path: '/v1/creative-agent/workflows/quote', body, signal });
  return micro(fieldsOf(fieldsOf(quote).spark).max);
}

export async function estimateProject(network: Network, job: RuntimeJob, which: 'fast' | 'relaxed', signal: AbortSignal, previews = 0): Promise<MicroSpark | undefined> {
  const path = pathFor(job, which, previews);
  if (path === undefined) return undefined;
  const answer = await network.askPlain({ path, signal }).catch((error: unknown) => {
    if (isUnknown(error)) return undefined;
    throw error;
  });
  return micro(fieldsOf(fieldsOf(fieldsOf(answer).quote).project).costInSpark);
}

/** Decimal Spark, as a number or a string; a price is rounded up. */
export function micro(spark: unknown): MicroSpark | undefined {
  const value = typeof spark === 'string' && spark !== '' ? Number(spark) : spark;
  return typeof value === 'number' && value >= 0 && Number.isSafeInteger(Math.ceil(value * MICRO_PER_SPARK)) ? Math.max(0, Math.ceil(value * MICRO_PER_SPARK - 1e-6)) : undefined;
}

const numberIn = ({ parameters }: RuntimeJob, name: string, otherwise: number): number => {
  const value = parameters[name];
  return typeof value === 'number' ? value : otherwise;
};

/** All that a price depends on stands in the path, in the order of the API; 0 takes the model's own. */
function pathFor(job: RuntimeJob, which: 'fast' | 'relaxed', previews: number): string | undefined {
  const model = encodeURIComponent(job.model);
  const [count, width, height, steps] = [requestedResults(job.parameters), numberIn(job, 'width', 0), numberIn(job, 'height', 0), numberIn(job, 'steps', 0)];
  const has = (slot: string): boolean => job.inputs.some((input) => input.slot === slot);
  switch (OPERATIONS[job.operation]?.gives) {
    case 'image': {
      const denoise = has('startingImage') ? Number((1 - numberIn(job, 'starting_image_strength', 0.5)).toFixed(4)) : 0;
      return `/api/v2/job/estimate/spark/${which}/${model}/${count}/${steps}/${previews}/${has('controlImage') ? 1 : 0}/${denoise}/${width}/${height}`;
    }
    case 'video': {
      const { frames, fps } = framesOf(job);
      return `/api/v1/job-video/estimate/spark/${model}/${width || 1280}/${height || 720}/${frames}/${fps}/${steps}/${count}?network=${which}`;
    }
    case 'audio':
      return `/api/v1/job-audio/estimate/spark/${model}/${numberIn(job, 'duration', 30)}/${steps}/${count}?network=${which}`;
    default:
      return undefined;
  }
}

const USUAL_SECONDS = 5;
const USUAL_FPS = 24;

/** By the pattern of the model's family, where the catalogue knows one. */
function framesOf(job: RuntimeJob): { readonly frames: number; readonly fps: number } {
  const family = findModel(job.operation, job.model)?.family;
  const [seconds, fps] = [numberIn(job, 'duration', USUAL_SECONDS), numberIn(job, 'fps', 0)];
  if (family) return videoFrames(family, seconds, fps || undefined);
  return { frames: Math.round(seconds * (fps || USUAL_FPS)) + 1, fps: fps || USUAL_FPS };
}
