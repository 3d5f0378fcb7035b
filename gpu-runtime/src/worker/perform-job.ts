/**
 * One claimed job, from opening it at the desk to its end in the queue.
 *
 * The desk is the record and comes first; the queue entry is removed after, unless the desk has done that as well. A crash in between leaves an entry whose job needs
 * no work any more: the next claim finds that out and removes it. After a lost lease nothing is reported: another worker has the job.
 *
 * Its inputs are fetched before it has the place to compute, and its results are saved and reported after it has left it. It holds its lease all the time.
 */
import { ERRORS, FlowError, type JobFailure } from 'n8n-nodes-sogni-flow/contract';
import type { ArtifactStore } from '../artifacts/port.ts';
import type { Claim, JobQueue } from '../queue/port.ts';
import type { RuntimeInput } from '../runtimes/port.ts';
import type { ClaimedJob, JobDesk, OpenedJob, Reported } from './desk.ts';
import { judge, MAX_CLAIMS } from './failure.ts';
import { openTools } from './job-tools.ts';
import { keepLease, type Lease, type LeaseEnd } from './lease.ts';
import type { Log } from './log.ts';
import type { JobObserved } from './observer.ts';
import type { Offers } from './offers.ts';
import { watchLimits, type RunWatch } from './run-limits.ts';
import type { Place } from './slot.ts';
import type { WarmModels } from './warm-models.ts';

/** How long a runtime may take to end after it was told to; then its slot is given to others although it may still compute. */
const END_WITHIN_MS = 30_000;

/** Before a job is claimed again that could not be opened or reported: 1 s, then twice as long each time. */
const reopenDelayMs = (attempt: number): number => Math.min(60_000, 1_000 * 2 ** (attempt - 1));

export interface Workplace {
  readonly queue: JobQueue;
  readonly desk: JobDesk;
  readonly artifacts: ArtifactStore;
  readonly offers: Offers;
  readonly models: WarmModels;
  readonly name: string;
  readonly leaseMs: number;
  readonly scratchRoot: string;
  /** 0 to 1. */
  readonly random: () => number;
  readonly log: Log;
  /** Of this job. */
  readonly observed?: JobObserved;
}

/** Does not reject. */
export async function performJob({ claim, open }: ClaimedJob, workplace: Workplace, place: Place): Promise<void> {
  const { queue, log } = workplace;
  const lease = keepLease(queue, claim, workplace.leaseMs, log);
  try {
    const opened = await open();
    if (opened) await runAndReport(claim, opened, lease, workplace, place);
    else await queue.finish(claim);
  } catch (error) {
    if (FlowError.is(error) && error.code === 'lease_lost') {
      log('info', `job ${claim.jobId} has ended or went to another worker; what was done here is dropped`);
      // The entry must not go unseen: a late second `open` of ours makes this fence an old one while the job still has to be made. Whoever claims
      // it next finds out. When another worker has it, the claim is not ours any more and nothing happens.
      return queue.fail(claim, 0).catch(() => undefined);
    }
    if (FlowError.is(error) && error.code === 'not_found') {
      log('error', `job ${claim.jobId} is in the queue but not on record; it is taken out`, error);
      return queue.finish(claim).catch(() => undefined);
    }
    log('error', `job ${claim.jobId} could not be opened or reported; it stays in the queue`, error);
    await queue.fail(claim, reopenDelayMs(claim.attempt)).catch(() => undefined);
  } finally {
    lease.release();
    workplace.observed?.ended?.();
  }
}

/** @throws what the desk and the queue throw; whatever the runtime throws is reported. */
async function runAndReport(claim: Claim, opened: OpenedJob, lease: Lease, workplace: Workplace, place: Place): Promise<void> {
  const { queue, desk, log } = workplace;
  const { job, fence } = opened;
  const { ended } = lease;
  const finish = async (reported: Reported): Promise<void> => {
    if (reported !== 'removed') await queue.finish(claim);
  };
  const end = async (failure: JobFailure): Promise<void> => {
    await finish(await desk.fail(job.id, fence, failure, false));
  };
  const cancelled = { code: 'cancelled', message: 'the job was cancelled' } as const;

  if (claim.cancelled) return end(cancelled);
  if ((opened.attempt ?? claim.attempt) > MAX_CLAIMS) return end({ code: 'runtime_failed', message: `the job took its worker down ${MAX_CLAIMS} times; it is not tried again` });

  let reported: Promise<Reported> | undefined;
  const watch = (): RunWatch =>
    watchLimits(opened.limits, (failure) => {
      lease.end('timed_out');
      // Reported at once, however long the runtime takes to end.
      reported = desk.fail(job.id, fence, failure, false);
      reported.catch(() => undefined); // Told below.
    });
  let complete: () => Promise<Reported>;
  try {
    complete = await run(opened, ended, watch, workplace, place);
  } catch (error) {
    if (ended.aborted) {
      if (!FlowError.is(error)) log('error', `job ${job.id} did not end cleanly when it was told to`, error);
      if (reported) return finish(await reported);
      return (ended.reason as LeaseEnd) === 'cancelled' ? end(cancelled) : undefined;
    }
    const verdict = judge(error, opened.attempt ?? claim.attempt, claim.attempt, workplace.random());
    if (ERRORS[verdict.failure.code].retry) workplace.offers.doubt(job.operation, job.model);
    if (verdict.bug) log('error', `job ${job.id} (${job.operation}, ${job.model}) failed unexpectedly`, error);
    if (!verdict.retry) return end(verdict.failure);
    await desk.fail(job.id, fence, verdict.failure, true);
    return queue.fail(claim, verdict.delayMs);
  }
  await finish(await complete());
}

/** Lets the runtime work. @param watch - begins to watch the limits, which do not count the waiting for the place. @returns the way to hand the results in. */
async function run(opened: OpenedJob, ended: AbortSignal, watch: () => RunWatch, workplace: Workplace, place: Place): Promise<() => Promise<Reported>> {
  const { desk, artifacts, offers, models, scratchRoot, observed } = workplace;
  const { job, fence } = opened;
  let watched = watch();
  const progressed = (fraction?: number): void => {
    watched.progressed();
    if (fraction !== undefined) place.tell(fraction);
  };
  const tools = openTools({ jobId: job.id, fence, scratchRoot, signal: ended, progressed, computed: () => leave(true), desk, artifacts });
  let told: ReturnType<WarmModels['begin']> | undefined;
  const leave = (hasComputed: boolean): void => {
    told?.(hasComputed);
    told = undefined;
    place.leave();
  };
  try {
    const offer = offers.offerFor(job.operation, job.model);
    const inputs = await Promise.all(job.inputs.map(async (input): Promise<RuntimeInput> => ({ ...input, path: await artifacts.localPath(input.artifact.digest) })));
    watched.stop();
    await place.enter(ended);
    watched = watch();
    observed?.started?.(opened);
    const ran = models.begin(offer);
    told = (hasComputed) => {
      ran(hasComputed);
      if (hasComputed) observed?.made?.();
    };
    const report = await endedInTime(offer.runtime.run({ ...job, inputs }, tools), ended);
    leave(true);
    const results = await tools.results();
    observed?.stored?.();
    if (ended.aborted) throw new FlowError('cancelled', 'the job ended after it was told to give up');
    if (results.length === 0) throw new FlowError('runtime_failed', `runtime ${offer.runtime.name} gave no result for ${job.operation}`);
    return () => desk.complete(job.id, fence, results, report);
  } finally {
    watched.stop();
    leave(false);
    await tools.close().catch((error: unknown) => workplace.log('warn', 'a scratch folder could not be removed', error));
  }
}

async function endedInTime<Result>(running: Promise<Result>, ended: AbortSignal): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  let startTimer = (): void => undefined;
  const late = new Promise<never>((_, reject) => {
    const giveUp = () => reject(new Error(`the runtime went on for ${END_WITHIN_MS / 1_000} s after it was told to end`));
    startTimer = () => void (timer = setTimeout(giveUp, END_WITHIN_MS));
  });
  if (ended.aborted) startTimer();
  else ended.addEventListener('abort', startTimer, { once: true });
  try {
    return await Promise.race([running, late]);
  } finally {
    ended.removeEventListener('abort', startTimer);
    clearTimeout(timer);
  }
}
