/** Runs the jobs of a node run side by side, so many at once, and keeps their order. */

export interface Failing<Job, Result> {
  /** What takes the place of the result; an error ends the run: nothing more is begun. */
  failed(cause: unknown, job: Job): Result | Error;
  /** Called once, before the run ends with that error. */
  ended?(error: Error): Promise<void>;
}

/** @returns the results in the order of `jobs`. */
export async function inParallel<Job, Result>(jobs: readonly Job[], atOnce: number, run: (job: Job) => Promise<Result>, { failed, ended }: Failing<Job, Result>): Promise<Result[]> {
  const results = new Array<Result>(jobs.length);
  let next = 0;
  let end: Error | undefined;
  const takeTurns = async (): Promise<void> => {
    while (next < jobs.length && end === undefined) {
      const position = next;
      next += 1;
      const job = jobs[position] as Job;
      const result = await run(job).catch((cause: unknown) => failed(cause, job));
      if (!(result instanceof Error)) results[position] = result;
      else if (end === undefined) {
        end = result;
        await ended?.(result);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, jobs.length) }, takeTurns));
  if (end !== undefined) throw end;
  return results;
}
