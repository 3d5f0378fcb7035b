/** How a node run goes about its jobs: how it waits, what it may spend, how many at once, what its items hold. Read from its options. */
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

export const WAIT_MODES = ['wait', 'return', 'suspend'] as const;
export type WaitMode = (typeof WAIT_MODES)[number];

/** Jobs of one node run that are under way at once; the server queues what it cannot run yet. */
export const PARALLEL_JOBS = 8;
export const MOST_PARALLEL_JOBS = 64;

export interface RunSettings {
  readonly wait: WaitMode;
  /** Absent: as long as the job takes. */
  readonly waitMs?: number;
  readonly parallel: number;
  readonly quoteOnly: boolean;
  /** Spark, for all items together. */
  readonly maxSparkPerRun?: number;
}

export interface ItemSettings {
  /** Spark. */
  readonly maxSpark?: number;
  readonly download: boolean;
  readonly simplify: boolean;
  /** Binary field of the result; absent takes the kind of the result. */
  readonly field?: string;
}

const MINUTE_MS = 60_000;

/** The run's settings are those of its first item: a node waits once, not item by item. */
export function readRunSettings(context: IExecuteFunctions): RunSettings {
  const options = context.getNodeParameter('options', 0, {}) as IDataObject;
  const wait = WAIT_MODES.find((mode) => mode === options.wait) ?? 'wait';
  const minutes = Number(options.waitTimeout);
  const parallel = Number(options.parallelItems);
  return {
    wait,
    parallel: parallel >= 1 ? Math.min(Math.floor(parallel), MOST_PARALLEL_JOBS) : PARALLEL_JOBS,
    quoteOnly: options.quoteOnly === true,
    ...(minutes > 0 ? { waitMs: minutes * MINUTE_MS } : {}),
    ...capOf('maxSparkPerRun', options.maxSparkPerRun),
  };
}

export function readItemSettings(context: IExecuteFunctions, itemIndex: number): ItemSettings {
  const options = context.getNodeParameter('options', itemIndex, {}) as IDataObject;
  return {
    download: options.download !== false,
    simplify: options.simplify !== false,
    ...(options.outputBinaryField ? { field: String(options.outputBinaryField) } : {}),
    ...capOf('maxSpark', options.maxSparkPerItem),
  };
}

/** Nothing set is no cap, and 0 is one: then only what costs nothing is made. */
function capOf<Name extends string>(name: Name, value: unknown): { readonly [Key in Name]?: number } {
  const isSet = value !== undefined && value !== null && value !== '' && Number(value) >= 0;
  return (isSet ? { [name]: Number(value) } : {}) as { readonly [Key in Name]?: number };
}
