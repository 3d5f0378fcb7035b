/** What is wrong with a template, at which place: never thrown by a reader, so that all of it can be told at once. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { show } from '../workflow/fields.ts';

/** Nobody reads more. */
export const MOST_PROBLEMS = 100;

export interface Problem {
  /** `inputs.Length.min`, below `meta.sogniFlow`. */
  readonly place: string;
  /** What was given and what is allowed. */
  readonly message: string;
}

export const problem = (path: readonly PropertyKey[], given: unknown, allowed: string): Problem => {
  const place = path.map(String).join('.') || 'sogniFlow';
  return { place, message: `${place} is ${show(given)}; ${allowed}` };
};

/** @throws FlowError `invalid_workflow` when there is any, with the first in the message and all in the details. */
export function refuseProblems(template: string, problems: readonly Problem[]): void {
  const [first, ...others] = problems;
  if (first === undefined) return;
  const more = others.length === 0 ? '' : `; and ${others.length} more: ${others.map(({ place }) => place).join(', ')}`;
  throw new FlowError('invalid_workflow', `template "${template}": ${first.message}${more}`, { details: { problems } });
}
