/** Segments of a path as values, or refusals that name the segment. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { NETWORKS, type Network } from 'sogni-flow-runtime/queue';

/** @throws FlowError `invalid_parameter` */
export function readSegment(name: string, given: string | undefined, min: number, max: number): number {
  const number = given !== undefined && /^\d+(\.\d+)?$/.test(given) ? Number(given) : NaN;
  if (number >= min && number <= max) return number;
  throw refusal(name, given, `numbers from ${min} to ${max}`);
}

/** @throws FlowError `invalid_parameter` */
export function readChoice<Choice extends string>(name: string, given: string | undefined, choices: readonly Choice[]): Choice {
  const chosen = choices.find((choice) => choice === given);
  if (chosen === undefined) throw refusal(name, given, choices.join(', '));
  return chosen;
}

/** @throws FlowError `invalid_parameter` */
export const readNetwork = (given: string | undefined): Network => readChoice('network', given, NETWORKS);

const refusal = (name: string, given: string | undefined, allowed: string): FlowError =>
  new FlowError('invalid_parameter', `${name} is ${JSON.stringify(given)?.slice(0, 80) ?? 'missing'}; ${allowed} are allowed`, { details: { parameter: name } });
