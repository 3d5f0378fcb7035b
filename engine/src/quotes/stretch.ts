/**
 * How much longer a sound or film may come out than the dry run took it for: speech is as long as it is spoken, and what is cut or
 * mixed to its length follows. A result whose length is fixed by its parameters, or by inputs that are there, comes out as it was taken.
 */
import type { DryJob } from './dry-run.ts';
import { expectedDuration } from './expected-duration.ts';
import type { NodeCost } from './static-plan.ts';
import type { Arguments, JobInput } from './types.ts';

/** As for whatever else follows from a result that is not there yet. */
export const MOST_OVER_SEEN = 3;

/** By digest of a placeholder: 1 for a length that holds, at most `MOST_OVER_SEEN`. */
export type Stretch = (digest: string) => number;

/** @param jobs - in the order in which they were asked for, so that a result comes before what is made of it. */
export function stretchOf(jobs: readonly DryJob[], costs: ReadonlyMap<string, Pick<NodeCost, 'open'>>): Stretch {
  const stretches = new Map<string, number>();
  const stretch: Stretch = (digest) => stretches.get(digest) ?? 1;
  for (const job of jobs) {
    const factor = job.made ? 1 : ofResult(job, costs.get(job.line.node)?.open ?? {}, stretch);
    if (factor > 1) for (const digest of job.results) stretches.set(digest, factor);
  }
  return stretch;
}

function ofResult({ line: { operation }, parameters, inputs }: DryJob, open: NodeCost['open'], stretch: Stretch): number {
  if (operation === 'generate_speech') return MOST_OVER_SEEN;
  const seen = expectedDuration(operation, parameters, inputs);
  if (seen === undefined || seen <= 0) return 1;
  const most = expectedDuration(operation, atMost(parameters, open), inputs.map((input) => stretched(input, stretch)));
  return most === undefined ? 1 : Math.min(MOST_OVER_SEEN, Math.max(1, most / seen));
}

/** Parameters as large as those that are open may become. */
export const atMost = (parameters: Arguments, open: NodeCost['open']): Arguments => ({ ...parameters, ...Object.fromEntries(Object.entries(open).map(([name, bounds]) => [name, bounds[2]])) });

/** An input as long as it may come out. */
export function stretched(input: JobInput, stretch: Stretch): JobInput {
  const { digest, durationSeconds } = input.artifact;
  const factor = stretch(digest);
  return factor === 1 || durationSeconds === undefined ? input : { ...input, artifact: { ...input.artifact, durationSeconds: durationSeconds * factor } };
}
