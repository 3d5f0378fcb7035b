/**
 * What kind of fault a failure is, and whether trying again can help. Data: `judge` and the engine's transitions read it.
 *
 * | class | who is to blame | what follows |
 * |---|---|---|
 * | transport | the way to the runtime, or a disk for a moment | the same job is taken up again; the start does not count |
 * | provider | the runtime or what it ran on | another start after a pause that grows, a few times in all |
 * | final | the request, the content filter, a bug, or somebody's wish | none |
 *
 * Pauses get a random part, so that what failed together does not come back together.
 */
import { ERRORS, type ErrorCode } from 'n8n-nodes-sogni-flow/contract';

export interface RetryClass {
  /** Whether a start that ends so is one of the job's starts. */
  readonly counts: boolean;
  /** Starts in all, the first one included; without end where only the time limit of the job ends it. */
  readonly mostStarts: number;
  readonly firstPauseMs: number;
  readonly factor: number;
  readonly longestPauseMs: number;
}

export const RETRY_CLASSES = {
  transport: { counts: false, mostStarts: Infinity, firstPauseMs: 1_000, factor: 2, longestPauseMs: 30_000 },
  provider: { counts: true, mostStarts: 3, firstPauseMs: 1_000, factor: 4, longestPauseMs: 60_000 },
  final: { counts: true, mostStarts: 1, firstPauseMs: 0, factor: 1, longestPauseMs: 0 },
} as const satisfies Record<string, RetryClass>;

/** Codes that tell of the way there and not of the job. */
const TRANSPORT: ReadonlySet<ErrorCode> = new Set(['runtime_unreachable', 'rate_limited']);

export function retryClassOf(code: ErrorCode): RetryClass {
  if (TRANSPORT.has(code)) return RETRY_CLASSES.transport;
  return ERRORS[code].retry ? RETRY_CLASSES.provider : RETRY_CLASSES.final;
}

/**
 * @param starts - how often in a row it has come to this, 1 for the first time.
 * @param random - 0 to 1; 1 gives the whole pause, 0 half of it.
 */
export const pauseMs = ({ firstPauseMs, factor, longestPauseMs }: RetryClass, starts: number, random: number): number =>
  Math.round(Math.min(longestPauseMs, firstPauseMs * factor ** (starts - 1)) * (0.5 + random / 2));
