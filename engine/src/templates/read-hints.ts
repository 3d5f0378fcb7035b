/**
 * Reads the hint block of a workflow. What does not hold is told and left out, and the rest stands: a template whose form was
 * changed in n8n still runs, with fewer hints.
 */
import type { Workflow } from '../workflow/types.ts';
import { HINTS, type Hints } from './hint-schema.ts';
import type { Problem } from './problem.ts';
import { readBySchema } from './read-by-schema.ts';

export interface ReadHints {
  readonly hints: Hints;
  readonly problems: readonly Problem[];
}

export function readHints({ meta: { sogniFlow: given = {} } }: Pick<Workflow, 'meta'>): ReadHints {
  const { value: hints = {}, problems } = readBySchema(HINTS, given);
  return { hints, problems };
}
