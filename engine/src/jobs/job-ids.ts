/**
 * Job ids: UUIDs of version 7 that sort in the order in which this process made them, also within one millisecond. So jobs of
 * one burst, with the same time of creation, are run and followed in the order of their submission.
 */
import { randomUUID } from 'node:crypto';

/** Ids per millisecond; the 4,097th counts as made a millisecond later. */
const PER_MS = 4_096;

/** @param clock - milliseconds since the epoch; when it goes back, ids go on from the latest time. */
export function createJobIds(clock: () => number): () => string {
  let last = 0;
  return () => {
    last = Math.max(last + 1, clock() * PER_MS);
    const time = Math.floor(last / PER_MS).toString(16).padStart(12, '0');
    const sequence = (last % PER_MS).toString(16).padStart(3, '0');
    // The second half of a random UUID is as a UUID of version 7 needs it, and Node draws those from a stock.
    return `${time.slice(0, 8)}-${time.slice(8)}-7${sequence}${randomUUID().slice(18)}`;
  };
}
