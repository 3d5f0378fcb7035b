/**
 * The catalogue of models, and how one is found: by its id, by a name that it goes by everywhere, or by the name that one tool's
 * requests have for it. `ltx25` is another model for each operation, so a name is looked up within an operation.
 */
import { OPERATIONS } from '../operations/index.ts';
import type { ModelLimits, Operation } from '../operation.ts';
import { AUDIO_MODELS } from './audio.ts';
import { IMAGE_MODELS } from './image/index.ts';
import { LANGUAGE_MODELS } from './llm.ts';
import type { Model } from './model.ts';
import { VIDEO_MODELS } from './video/index.ts';

export const MODELS: readonly Model[] = [...IMAGE_MODELS, ...VIDEO_MODELS, ...AUDIO_MODELS, ...LANGUAGE_MODELS];

/** Every name by which requests for the operation may choose the model. */
export const namesOf = (model: Model, operation: string): readonly string[] => [model.id, ...(model.names ?? []), ...(model.serves[operation] ?? [])];

/** Models that can perform the operation; a tool without a choice of model has none of it named. */
export const modelsOf = (operation: string): readonly Model[] => MODELS.filter((model) => Object.hasOwn(model.serves, operation));

/** The model that a request for the operation means. */
export const findModel = (operation: string, name: string): Model | undefined => modelsOf(operation).find((model) => namesOf(model, operation).includes(name));

/** Models that go by the name in any operation: at most one for an id, several for the name of a family. */
export const modelsNamed = (name: string): readonly Model[] => MODELS.filter((model) => [model.id, ...(model.names ?? []), ...Object.values(model.serves).flat()].includes(name));

const argumentsOf = ({ parameters }: Operation): readonly string[] => Object.entries(parameters).flatMap(([name, parameter]) => (parameter.type === 'columns' ? Object.keys(parameter.fields) : [name]));

/** What the model allows of the operation's own arguments. Empty for an operation that is not in the catalogue. */
export function limitsOf({ limits }: Pick<Model, 'limits'>, operation: string): ModelLimits {
  const known = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined;
  const names = known ? argumentsOf(known) : [];
  return Object.fromEntries(Object.entries(limits).filter(([name]) => names.includes(name)));
}

export type { Access, Model, ReferenceCounts } from './model.ts';
export * from './rates.ts';
export * from './samplers.ts';
export * from './size-presets.ts';
