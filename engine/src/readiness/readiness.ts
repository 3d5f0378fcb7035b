/**
 * Whether a process can do its work now, and else what it lacks.
 *
 * Whoever asks needs no key, so an answer names the part and no address, path or reason; those go to the log, once until it changes. What was
 * found is told again for a second: however often somebody asks, the parts are asked once a second.
 */
import { orLate, type Log } from 'sogni-flow-runtime';

export interface ReadinessCheck {
  /** Of the part: database, queue, … */
  readonly part: string;
  /** What anybody may read when the check rejects. */
  readonly otherwise: string;
  check(): Promise<unknown>;
}

export interface Lack {
  readonly part: string;
  readonly message: string;
}

/** Empty when all is there. Never rejects. */
export type Readiness = () => Promise<readonly Lack[]>;

/** Rejected with where a check can say more than its `otherwise`. */
export class NotReady extends Error {}

const TOLD_FOR_MS = 1_000;
const ANSWER_WITHIN_MS = 2_000;

export function createReadiness(checks: readonly ReadinessCheck[], log: Log, clock: () => number = Date.now): Readiness {
  let latest: { readonly at: number; readonly lacks: Promise<readonly Lack[]> } | undefined;
  const logged = new Map<string, string>();

  async function lackOf({ part, otherwise, check }: ReadinessCheck): Promise<readonly Lack[]> {
    try {
      await inTime(check());
      logged.delete(part);
      return [];
    } catch (error) {
      const message = error instanceof NotReady ? error.message : otherwise;
      if (logged.get(part) !== message) log('error', `not ready: ${message}`, error);
      logged.set(part, message);
      return [{ part, message }];
    }
  }

  return () => {
    const now = clock();
    if (latest === undefined || now - latest.at >= TOLD_FOR_MS) latest = { at: now, lacks: Promise.all(checks.map(lackOf)).then((found) => found.flat()) };
    return latest.lacks;
  };
}

async function inTime(check: Promise<unknown>): Promise<void> {
  const answered = await orLate(check.then(() => true), ANSWER_WITHIN_MS);
  if (!answered) throw new Error(`no answer within ${ANSWER_WITHIN_MS} ms`);
}
