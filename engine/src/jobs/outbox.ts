/**
 * The outbox: jobs on their way to the queue.
 *
 * A job row that is queued and follows nobody is itself the entry "enqueue this", written in the transaction that placed the
 * hold. So a crash before the queue heard of it loses nothing: the next start reads the rows and enqueues them, and adding a job that
 * the queue has already changes nothing. While the queue is out of reach, the job stays on record and is tried again. A queue that lies
 * in the same database takes the entry in the transaction itself.
 */
import type { JobQueue, QueueEntry, SqlHandle } from 'sogni-flow-runtime/queue';
import { laneFor } from './placement.ts';
import { unfinishedRows, type JobRow } from './rows.ts';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 30_000;
const PAGE = 500;

export class Outbox {
  readonly #queue: JobQueue;

  constructor(queue: JobQueue) {
    this.#queue = queue;
  }

  /** Hands a job to the queue, later if the queue does not answer now. Never rejects. */
  async dispatch(row: JobRow, pauseMs = FIRST_PAUSE_MS): Promise<void> {
    try {
      await this.#enqueue(row);
    } catch {
      const again = () => void this.dispatch(row, Math.min(pauseMs * 2, LONGEST_PAUSE_MS));
      setTimeout(again, pauseMs).unref();
    }
  }

  /** Hands every unfinished job to the queue, also those that it should have: it may have been wiped. @throws what the queue throws. */
  async dispatchAll(sql: SqlHandle): Promise<number> {
    let page = await unfinishedRows(sql, PAGE);
    let count = 0;
    while (page.length > 0) {
      await Promise.all(page.map((row) => this.#enqueue(row)));
      count += page.length;
      page = await unfinishedRows(sql, PAGE, page.at(-1));
    }
    return count;
  }

  #enqueue(row: JobRow): Promise<void> {
    return this.#queue.enqueue(entryOf(row));
  }
}

export const entryOf = (job: JobRow): QueueEntry => ({ jobId: job.id, lane: laneFor(job), priority: job.priority });
