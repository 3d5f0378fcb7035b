/** Which arguments of a job somebody chose, and which of them the network's tool has no word for. */
import { OPERATIONS, type Parameter } from 'n8n-nodes-sogni-flow/contract';
import type { RuntimeJob } from '../port.ts';
import type { Offer } from './offers.ts';

/** Flat: rows of columns travel as one list for each field. */
const parametersOf = (operation: string): Readonly<Record<string, Pick<Parameter, 'extension'> & { readonly default?: unknown }>> =>
  Object.fromEntries(
    Object.entries(OPERATIONS[operation]?.parameters ?? {}).flatMap(([name, parameter]) =>
      parameter.type === 'columns' ? Object.keys(parameter.fields).map((field) => [field, parameter.extension ? { extension: true as const } : {}]) : [[name, parameter]],
    ),
  );

/** The argument by which requests for the operation choose a model. */
export const modelArgument = (operation: string): 'model' | 'videoModel' | undefined =>
  (['model', 'videoModel'] as const).find((name) => Object.hasOwn(OPERATIONS[operation]?.parameters ?? {}, name));

/** Chosen: neither the operation's own default nor that of the model. */
export function chosen({ operation, parameters }: RuntimeJob, { capability }: Offer): readonly string[] {
  const known = parametersOf(operation);
  return Object.keys(parameters).filter((name) => {
    const limit = capability.limits?.[name];
    return name !== modelArgument(operation) && parameters[name] !== known[name]?.default && parameters[name] !== limit?.default;
  });
}

export const isExtension = (operation: string, argument: string): boolean => parametersOf(operation)[argument]?.extension === true;
