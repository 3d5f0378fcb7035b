/** Exit codes of a worker, so that whoever starts it can tell what happened without reading text. `sogni-flow worker` has the same. */
import { ERRORS, FlowError } from 'n8n-nodes-sogni-flow/contract';

export const EXIT_CODES = {
  ok: 0,
  failed: 1,
  refusedInput: 2,
  /** Results wait on this disk that the engine has not acknowledged; the next start hands them in. */
  unreported: 6,
} as const;

/** What the user set or typed was refused, or it failed for another reason. */
export const exitCodeOf = (error: unknown): number =>
  FlowError.is(error) && ERRORS[error.code].fixedBy === 'user' ? EXIT_CODES.refusedInput : EXIT_CODES.failed;
