/** What both ways of having a job performed there work with, and what they tell of it. */
import { findOperation, formatSpark, quoteJob, type JobReport, type MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import type { Ffmpeg } from '../media/ffmpeg/index.ts';
import type { JobTools, RuntimeJob } from '../port.ts';
import type { Network } from './network.ts';
import { ENGINE, type Discovery, type Offer } from './offers.ts';
import type { Spending } from './spending.ts';

export interface Services {
  readonly network: Network;
  readonly which: 'fast' | 'relaxed';
  readonly key: string;
  /** Of each picture, where they can be had; each costs a little. */
  readonly previews: number;
  readonly spending: Spending;
  /** `undefined` for what the job itself pays here. */
  readonly mostPerJob: MicroSpark | undefined;
  /** For what has to outlive a crash. */
  readonly folder: string;
  readonly clock: () => number;
  /** Rejects when the signal is aborted. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  ffmpeg(): Promise<Ffmpeg>;
}

export type Perform = (job: RuntimeJob, tools: JobTools, offer: Offer, kind: Discovery['kind'], services: Services) => Promise<JobReport>;

/** The most that the job costs whoever asked for it here. */
export const quotedHere = (job: RuntimeJob, { capability }: Offer): MicroSpark =>
  quoteJob(findOperation(job.operation).name, job.parameters, job.inputs.map(({ slot, artifact }) => ({ ...artifact, slot })), capability.rate).max;

export interface Bill {
  /** Before it was bought; absent where the network had no estimate. */
  readonly estimate: MicroSpark | undefined;
  /** After; absent where the network does not tell. */
  readonly cost: MicroSpark | undefined;
}

/** What is stored with the result: who made it, under which ids, and what it cost there against what it costs here. */
export function reportOf(job: RuntimeJob, offer: Offer, { network }: Services, ids: Readonly<Record<string, string | undefined>>, { estimate, cost }: Bill, more: Partial<JobReport> = {}): JobReport {
  const quoted = quotedHere(job, offer);
  const over = cost !== undefined && cost > quoted ? [`the network charged ${formatSpark(cost)} Spark, more than the ${formatSpark(quoted)} that were quoted here`] : [];
  const dearer = cost !== undefined && estimate !== undefined && cost > estimate ? [`the network charged ${formatSpark(cost)} Spark after an estimate of ${formatSpark(estimate)}`] : [];
  const { warnings: before = [], ...rest } = more;
  const warnings = [...before, ...(over.length > 0 ? over : dearer)];
  const facts = { network: network.host, ...ids, estimateMicroSpark: estimate, costMicroSpark: cost, quotedMicroSpark: quoted };
  return {
    engine: `${ENGINE} (${network.host})`,
    method: `made by ${offer.nameThere ?? job.model} on ${network.host}`,
    ...rest,
    ...(warnings.length > 0 ? { warnings } : {}),
    facts: Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)),
  };
}
