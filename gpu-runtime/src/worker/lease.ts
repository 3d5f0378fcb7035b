/**
 * Keeps a claim while its job runs: renewed at a third of the lease, on a timer, and told apart from losing it.
 *
 * `ended` aborts with `cancelled` when the job is to be given up, with `timed_out` when it takes too long, and with `lease_lost` when somebody else may have the job now:
 * the queue says so, or no renewal got through for a whole lease.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { Claim, JobQueue } from '../queue/port.ts';
import type { Log } from './log.ts';

export type LeaseEnd = 'cancelled' | 'lease_lost' | 'timed_out';

export interface Lease {
  /** Its reason is a `LeaseEnd`. */
  readonly ended: AbortSignal;
  /** Ends it from this side; the claim stays until it is finished. */
  end(reason: LeaseEnd): void;
  release(): void;
}

export function keepLease(queue: JobQueue, claim: Claim, leaseMs: number, log: Log): Lease {
  const controller = new AbortController();
  const end = (reason: LeaseEnd) => controller.abort(reason);
  let released = false;
  let renewal = setTimeout(renew, leaseMs / 3);
  // Also where a renewal hangs: whoever claims the job then must not meet somebody who is still at it.
  let expiry = setTimeout(end, leaseMs, 'lease_lost');
  const stopListening = queue.onCancel(claim.jobId, () => end('cancelled'));

  async function renew(): Promise<void> {
    const asked = performance.now();
    try {
      if ((await queue.renew(claim, leaseMs)) === 'cancelled') end('cancelled');
      clearTimeout(expiry);
      if (!released) expiry = setTimeout(end, asked + leaseMs - performance.now(), 'lease_lost');
    } catch (error) {
      if (released) return;
      if (FlowError.is(error) && error.code === 'lease_lost') return end('lease_lost');
      log('warn', `the lease of job ${claim.jobId} could not be renewed; trying again`, error);
    }
    if (!released) renewal = setTimeout(renew, leaseMs / 3);
  }

  return {
    ended: controller.signal,
    end,
    release() {
      released = true;
      clearTimeout(renewal);
      clearTimeout(expiry);
      stopListening();
    },
  };
}
