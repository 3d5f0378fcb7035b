/** Reads a job request: what is asked for is checked, then matched with a model that can make it. Pure. */
import {
  applyLimits,
  checkArguments,
  checkInputLimits,
  checkOneOf,
  findOperation,
  findModel,
  FlowError,
  kindOf,
  modelsNamed,
  quoteJob,
  requestedResults,
  type Arguments,
  type JobInput,
  type Operation,
  type Price,
} from 'n8n-nodes-sogni-flow/contract';
import type { Capability } from 'sogni-flow-runtime';
import { contentKeyOf, fingerprintOf } from './content-key.ts';
import { readPlacement, type Placement } from './placement.ts';
import type { JobRequest } from './port.ts';

/** Arguments by which an operation lets its model be chosen. */
const MODEL_ARGUMENTS = ['model', 'videoModel'] as const;

const LARGEST_SEED = 2 ** 32 - 1;

export interface CheckedRequest {
  readonly operation: Operation;
  /** Empty for the default. */
  readonly model: string | undefined;
  /** With defaults, without the argument that names the model. */
  readonly parameters: Arguments;
  readonly inputs: readonly JobInput[];
  /** Takes a seed, and none was given. */
  readonly drawsSeed: boolean;
  /** Which workers may have it; absent for any. */
  readonly placement?: Placement;
  readonly fingerprint: string;
}

/** @throws FlowError `unknown_operation` | `invalid_parameter` | `invalid_input` */
export function checkRequest({ operation: name, model: chosen, arguments: given, inputs }: JobRequest): CheckedRequest {
  const operation = findOperation(name);
  const { model: argument, videoModel, ...checked } = checkArguments(operation, given);
  // What is said to a language model may be about anything, command lines included.
  const { text, placement } = typeof checked.prompt === 'string' && operation.gives !== 'text' ? readPlacement(checked.prompt) : {};
  const parameters = placement ? { ...checked, prompt: text } : checked;
  checkInputs(operation, inputs);
  const model = (chosen || argument || videoModel || undefined) as string | undefined;
  return {
    operation,
    model,
    parameters,
    inputs,
    drawsSeed: 'seed' in operation.parameters && parameters.seed === undefined,
    ...(placement && { placement }),
    fingerprint: fingerprintOf({ operation: name, model, parameters, inputs, ...(placement && { placement }) }),
  };
}

const filesIn =
  (inputs: readonly JobInput[]) =>
  (name: string): number =>
    inputs.filter(({ slot }) => slot === name).length;

function checkInputs(operation: Operation, inputs: readonly JobInput[]): void {
  for (const { slot: name, artifact } of inputs) {
    const slot = operation.takes.find((taken) => taken.name === name);
    if (!slot) {
      const names = operation.takes.map((taken) => taken.name).join(', ') || 'none';
      throw new FlowError('invalid_input', `input is for "${name}"; ${operation.name} takes ${names}`);
    }
    const kind = kindOf(artifact.mediaType);
    if (kind !== slot.kind) throw new FlowError('invalid_input', `input ${name} is ${artifact.mediaType}; ${operation.name} needs ${slot.kind} there`);
  }
  for (const slot of operation.takes) {
    const count = inputs.filter((input) => input.slot === slot.name).length;
    if (count < slot.min || count > slot.max) {
      const allowed = slot.min === slot.max ? `${slot.min}` : `${slot.min} to ${slot.max}`;
      throw new FlowError('invalid_input', `input ${slot.name} is given ${count} times; ${operation.name} takes ${allowed} (${slot.help})`);
    }
  }
  checkOneOf(operation, filesIn(inputs));
}

/**
 * Which capability runs the request: the one of its model, or the first of the operation.
 * A model of the network is found by any of its names; the catalogue tells which runtimes could run what nothing here does.
 * @throws FlowError `no_runtime_for_operation` | `unknown_model`, naming the models that can.
 */
export function chooseCapability(capabilities: readonly Capability[], { operation, model }: CheckedRequest): Capability {
  const able = capabilities.filter((capability) => capability.operation === operation.name);
  const [standard] = able;
  if (!standard) {
    const runtimes = operation.runtimes.join(', ');
    const message = `nothing here can run ${operation.name}; runtimes that can are ${runtimes}: add one, or start a worker that has one`;
    throw new FlowError('no_runtime_for_operation', message, { details: { operation: operation.name, runtimes: operation.runtimes } });
  }
  if (model === undefined) return standard;
  const meant = findModel(operation.name, model);
  const chosen = able.find((capability) => capability.model === model) ?? able.find((capability) => capability.model === meant?.id);
  if (chosen) return chosen;
  const known = able.map((capability) => capability.model);
  const instead = `here ${operation.name} runs with ${known.join(', ')}; leave the model empty for ${standard.model}`;
  if (meant) {
    const runtimes = meant.runtimes.join(', ');
    const message = `model is "${model}" (${meant.title}), and nothing here can run it; runtimes that can are ${runtimes}. ${capitalised(instead)}`;
    throw new FlowError('no_runtime_for_operation', message, { details: { operation: operation.name, model, runtimes: meant.runtimes, known } });
  }
  const [other] = modelsNamed(model);
  const serves = other && Object.keys(other.serves).join(', ');
  const what = other ? `model is "${model}" (${other.title}), which ${serves ? `is for ${serves}` : 'no operation has'}` : `model is "${model}"`;
  throw new FlowError('unknown_model', `${what}; ${instead}`, { details: { model, known } });
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export interface ResolvedJob {
  /** Complete: with the name of the model where the operation has an argument for it, and with the seed once it is drawn. */
  readonly parameters: Arguments;
  readonly price: Price;
  /** Absent when the capability does not repeat itself, or the seed is still to be drawn. */
  readonly contentKey: string | undefined;
}

/**
 * @param seed - the one that was drawn, when the request has none.
 * @throws FlowError `invalid_parameter` | `invalid_input` for what the operation allows and the model does not.
 */
export function resolveJob(request: CheckedRequest, capability: Capability, seed?: number): ResolvedJob {
  const { operation, inputs } = request;
  const named = MODEL_ARGUMENTS.filter((argument) => argument in operation.parameters).map((argument) => [argument, capability.model]);
  const { limits = {} } = capability;
  const narrowed = applyLimits(request.parameters, limits, capability.model);
  checkInputLimits(operation, filesIn(inputs), limits, capability.model);
  const parameters: Arguments = { ...narrowed, ...Object.fromEntries(named), ...(seed !== undefined && { seed }) };
  const settled = !request.drawsSeed || seed !== undefined;
  const priced = inputs.map(({ slot, artifact }) => ({ ...artifact, slot }));
  return {
    parameters,
    price: quoteJob(operation.name, parameters, priced, capability.rate),
    contentKey: capability.repeatable && settled ? contentKeyOf({ ...capability, operation: operation.name, version: capability.version, parameters, inputs }) : undefined,
  };
}

/** A seed for a request without one, low enough for all its results to have consecutive seeds. @param random - gives 0 to below 1. */
export const drawSeed = ({ parameters }: CheckedRequest, random: () => number): number => Math.floor(random() * (LARGEST_SEED + 2 - requestedResults(parameters)));
