/**
 * The request of a job as a durable workflow of one step, under a key that follows from the job alone: the same job again, after a crash or on
 * another machine, meets the run that is there.
 */
import { hash } from 'node:crypto';
import { findOperation, FlowError, INPUT_MEDIA, type InputSlot, type MediaReference, type StartWorkflow, type StepDependency } from 'n8n-nodes-sogni-flow/contract';
import type { RuntimeInput, RuntimeJob } from '../port.ts';
import { chosen, isExtension, modelArgument } from './asked.ts';
import type { Network } from './network.ts';
import type { Discovery, Offer } from './offers.ts';
import { textOf } from './refusals.ts';

export const keyOf = ({ id }: Pick<RuntimeJob, 'id'>): string => `sogni-flow:${id}`;

/** In the form of a project's id: what is sent again lands in the same place. */
const placeOf = (job: RuntimeJob): string => {
  const hex = hash('sha256', keyOf(job)).toUpperCase();
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
};

export interface WorkflowRequest {
  readonly body: StartWorkflow;
  /** What was asked for and the network has no word for. */
  readonly warnings: readonly string[];
}

export function workflowRequest(job: RuntimeJob, offer: Offer, kind: Discovery['kind'], media: readonly MediaReference[]): WorkflowRequest {
  const { operation } = job;
  const argument = modelArgument(operation);
  const dropped = kind === 'engine' ? [] : Object.keys(job.parameters).filter((name) => isExtension(operation, name));
  const given = Object.fromEntries(Object.entries(job.parameters).filter(([name]) => name !== argument && !dropped.includes(name)));
  const named = argument && offer.nameThere !== undefined && !dropped.includes(argument) ? { [argument]: offer.nameThere } : {};
  const missed = chosen(job, offer).filter((name) => dropped.includes(name));
  return {
    body: {
      input: { title: operation, steps: [{ id: 'step', toolName: operation, arguments: { ...given, ...named }, dependsOn: dependencies(job) }] },
      token_type: 'spark',
      app_source: 'sogni-flow',
      confirm_cost: true,
      ...(media.length > 0 ? { media_references: media } : {}),
    },
    warnings: missed.map((name) => `${name} has no effect: the network's tool has no word for it`),
  };
}

const slotOf = (job: RuntimeJob, { slot }: RuntimeInput): InputSlot => findOperation(job.operation).takes.find(({ name }) => name === slot)!;

const dependencies = (job: RuntimeJob): StepDependency[] =>
  job.inputs.map((input, sourceArtifactIndex) => {
    const { argument, kind, min } = slotOf(job, input);
    return { sourceStepId: INPUT_MEDIA, sourceArtifactIndex, targetArgument: argument, mediaType: kind, transform: kind === 'video' ? 'video_index' : kind === 'audio' ? 'audio_index' : 'image_index', required: min > 0 };
  });

/** Sends the job's files there, in the order of its inputs. */
export async function sendInputs(network: Network, job: RuntimeJob, signal: AbortSignal): Promise<MediaReference[]> {
  const references: MediaReference[] = [];
  for (const [position, input] of job.inputs.entries()) {
    const { kind, name } = slotOf(job, input);
    const [family, idName] = kind === 'image' ? ['image', 'imageId'] : ['media', 'id'];
    const type = kind === 'image' ? (name === 'mask' ? 'referenceMask' : 'referenceImage') : kind === 'video' ? 'referenceVideo' : 'referenceAudio';
    const place = `jobId=${placeOf(job)}&${idName}=${name}${position}&type=${type}`;
    const { mediaType } = input.artifact;
    await network.send(await linkOf(network, `/v1/${family}/uploadUrl?${place}&contentType=${encodeURIComponent(mediaType)}`, 'uploadUrl', signal), input.path, mediaType, signal);
    references.push({ url: await linkOf(network, `/v1/${family}/downloadUrl?${place}`, 'downloadUrl', signal), mediaType: kind });
  }
  return references;
}

export async function linkOf(network: Network, path: string, name: 'uploadUrl' | 'downloadUrl', signal: AbortSignal): Promise<string> {
  const link = textOf((await network.ask({ path, signal }))[name]);
  if (link !== undefined) return link;
  throw new FlowError('runtime_failed', `${network.host} answered without ${name}`);
}
