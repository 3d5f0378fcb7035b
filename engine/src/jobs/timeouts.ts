/**
 * How long a job may take, as data.
 *
 *  submitted ──queue_wait──► first start ──────────────total──────────────► end
 *                                 └─heartbeat_gap─┴─heartbeat_gap─┘          from one progress report to the next
 *
 * `queue_wait` and `total` are watched by the engine, whatever becomes of workers; `heartbeat_gap` and what is left of `total` by the
 * worker that has the job, which aborts the runtime. A job that overruns has failed (`timed_out`, naming the limit), and its hold is released.
 */
import { findOperation, FlowError, type JobFailure, type TimeoutName } from 'n8n-nodes-sogni-flow/contract';
import type { JobRow } from './rows.ts';

export type { TimeoutName } from 'n8n-nodes-sogni-flow/contract';

export type Timeouts = Readonly<Record<TimeoutName, number>>;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * By what an operation gives, in milliseconds. Source: the slowest built-in way on two cores (a film with FFmpeg as WebAssembly takes
 * minutes, a picture seconds), with a factor of ten and more, since a limit that is too short costs a result; a queued job may wait as
 * long as its Spark is put aside for it, a day.
 */
export const STANDARD_TIMEOUTS = {
  image: { queue_wait: 24 * HOUR, heartbeat_gap: 10 * MINUTE, total: 4 * HOUR },
  audio: { queue_wait: 24 * HOUR, heartbeat_gap: 20 * MINUTE, total: 4 * HOUR },
  video: { queue_wait: 24 * HOUR, heartbeat_gap: 40 * MINUTE, total: 12 * HOUR },
} as const satisfies Record<string, Timeouts>;

/** What an operator has set: for every operation, or for one by its name. */
export interface TimeoutOverrides {
  readonly every?: Partial<Timeouts>;
  readonly operations?: Readonly<Record<string, Partial<Timeouts>>>;
}

export function timeoutsOf(operation: string, { every, operations }: TimeoutOverrides = {}): Timeouts {
  const { gives } = findOperation(operation);
  const standard: Timeouts = gives in STANDARD_TIMEOUTS ? STANDARD_TIMEOUTS[gives as keyof typeof STANDARD_TIMEOUTS] : STANDARD_TIMEOUTS.video;
  return { ...standard, ...every, ...operations?.[operation] };
}

/** The limit that a queued or running job has overrun by `now`, seen from its row alone. */
export function overrunOf(job: JobRow, now: number, overrides?: TimeoutOverrides): { readonly limit: TimeoutName; readonly afterMs: number } | undefined {
  const { queue_wait: queueWait, total } = timeoutsOf(job.operation, overrides);
  if (job.started_at === null) return now - job.created_at >= queueWait ? { limit: 'queue_wait', afterMs: queueWait } : undefined;
  return now - job.started_at >= total ? { limit: 'total', afterMs: total } : undefined;
}

const MEANINGS = {
  queue_wait: 'was not started within',
  heartbeat_gap: 'made no progress for',
  total: 'was not finished within',
} as const satisfies Record<TimeoutName, string>;

export const timeoutFailure = (operation: string, limit: TimeoutName, afterMs: number): JobFailure => ({
  code: 'timed_out',
  message: `${operation} ${MEANINGS[limit]} ${durationOf(afterMs)} (${limit}); nothing was charged`,
  limit,
});

const UNITS = { h: HOUR, m: MINUTE, s: SECOND } as const;

function durationOf(ms: number): string {
  for (const [unit, size] of Object.entries(UNITS)) if (ms >= size && ms % size === 0) return `${ms / size} ${unit}`;
  return `${ms} ms`;
}

/**
 * Reads `queue_wait=2h,generate_image.total=10m`: limits in whole seconds, minutes or hours, of every operation or of the named one.
 * @throws FlowError `invalid_configuration` | `unknown_operation`
 */
export function readTimeouts(text: string, variable: string): TimeoutOverrides {
  const every: Partial<Record<TimeoutName, number>> = {};
  const operations: Record<string, Partial<Record<TimeoutName, number>>> = {};
  for (const entry of text.split(',').map((part) => part.trim()).filter((part) => part !== '')) {
    const [, operation, limit = '', count, unit] = /^(?:(\w+)\.)?(\w+)\s*=\s*([1-9]\d{0,8})([smh])$/.exec(entry) ?? [];
    if (!(limit in MEANINGS)) {
      throw new FlowError('invalid_configuration', `${variable} has "${entry}"; [operation.]limit=duration is needed, with limit one of ${Object.keys(MEANINGS).join(', ')} and a duration such as 90s, 20m or 4h`);
    }
    const limits = operation === undefined ? every : (operations[findOperation(operation).name] ??= {});
    limits[limit as TimeoutName] = Number(count) * UNITS[unit as keyof typeof UNITS];
  }
  return { every, operations };
}
