/** Makes the request of one job: its arguments are checked, its media brought to the server. Nothing is bought by that. */
import type { IExecuteFunctions } from 'n8n-workflow';
import { INPUT_MEDIA, type Operation, type StartWorkflow, type StepDependency } from '../../contract/index.ts';
import type { Api } from '../api.ts';
import { readArguments } from '../arguments.ts';
import { itemKey } from '../idempotency-key.ts';
import { findMedia, type MediaSource } from '../inputs/media-source.ts';
import { bringMedia } from '../inputs/upload.ts';
import type { ItemPlan } from '../outputs/item.ts';
import { readItemSettings } from '../settings.ts';

const STEP = 'step';

export interface PreparedJob {
  readonly key: string;
  readonly request: StartWorkflow;
  readonly plan: ItemPlan;
}

/** @param items - one, or all of the node run where the operation gathers. */
export async function prepareJob(api: Api<IExecuteFunctions>, operation: Operation, items: readonly number[]): Promise<PreparedJob> {
  const { context } = api;
  const first = items[0] ?? 0;
  const given = readArguments(context, operation, first);
  const sources = findMedia(context, operation, items);
  const settings = readItemSettings(context, first);
  const key = itemKey(context, first);
  const media = await Promise.all(sources.map(async (source, position) => await bringMedia(api, key, position, source)));
  return {
    key,
    plan: { operation: operation.name, gives: operation.gives, items, settings },
    request: {
      input: { title: context.getNode().name, steps: [{ id: STEP, toolName: operation.name, arguments: given, dependsOn: dependencies(sources) }] },
      token_type: 'spark',
      app_source: 'n8n',
      confirm_cost: true,
      ...(media.length > 0 ? { media_references: media } : {}),
    },
  };
}

const dependencies = (sources: readonly MediaSource[]): StepDependency[] =>
  sources.map(({ slot }, sourceArtifactIndex) => ({
    sourceStepId: INPUT_MEDIA,
    sourceArtifactIndex,
    targetArgument: slot.argument,
    mediaType: slot.kind,
    transform: slot.kind === 'video' ? 'video_index' : slot.kind === 'audio' ? 'audio_index' : 'image_index',
    required: slot.min > 0,
  }));
