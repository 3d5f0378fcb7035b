/** Exit codes of the command line, so that a script can tell what happened without reading text. */
import { ERRORS, type ErrorCode } from 'n8n-nodes-sogni-flow/contract';

export const EXIT_CODES = {
  ok: 0,
  failed: 1,
  refusedInput: 2,
  outOfSpark: 3,
  overCap: 4,
  cancelled: 5,
  /** It is parked: a time or a call lets it go on. */
  waiting: 6,
  /** 128 + SIGTERM, as shells have it. */
  interrupted: 143,
} as const;

const SPECIAL: Partial<Record<ErrorCode, number>> = {
  insufficient_spark: EXIT_CODES.outOfSpark,
  premium_required: EXIT_CODES.outOfSpark,
  over_cap: EXIT_CODES.overCap,
  cancelled: EXIT_CODES.cancelled,
};

/** What the user handed in was refused before or while running (400 family), or it failed on our side. */
export function exitCodeOf(code: string): number {
  if (!Object.hasOwn(ERRORS, code)) return EXIT_CODES.failed;
  const known = code as ErrorCode;
  return SPECIAL[known] ?? (ERRORS[known].fixedBy === 'user' ? EXIT_CODES.refusedInput : EXIT_CODES.failed);
}
