/** What the items of Sogni nodes tell about the jobs behind them: read back from finished node runs, so it is the same after a resume. */
import { microSpark, type JobReport, type MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import { digestOf } from '../binary-data/binary-store.ts';
import type { Item, NodeRun } from '../execution/types.ts';

export interface MadeFile {
  /** Binary property of the item. */
  readonly field: string;
  readonly digest: string;
  readonly mimeType: string;
  readonly seed?: number;
}

export interface PaidStep {
  readonly node: string;
  readonly runIndex: number;
  readonly operation: string;
  readonly jobId: string;
  readonly captured: MicroSpark;
  readonly cached: boolean;
  readonly playMoney: boolean;
  readonly seeds: readonly number[];
  readonly files: readonly MadeFile[];
  /** How the result came to be, in the runtime's own words. */
  readonly report?: JobReport;
}

/**
 * Reads the jobs of node runs, in the order in which the runs ended. Nodes hand items on, so a job is met again and again after its own
 * node: it belongs to the run that tells of it first.
 */
export function createStepReader(): (run: NodeRun) => readonly PaidStep[] {
  const seen = new Set<string>();
  return (run) =>
    run.outputs.flatMap((output) =>
      output.flatMap((item) =>
        readStep(run, item).filter(({ jobId }) => {
          const isNew = !seen.has(jobId);
          seen.add(jobId);
          return isNew;
        }),
      ),
    );
}

/** More than there is. */
const MOST_SPARK = 1_000_000_000;

function readStep({ node, runIndex }: NodeRun, { json, binary }: Item): PaidStep[] {
  const { operation, jobId, spark, cached, artifacts } = json;
  if (typeof operation !== 'string' || typeof jobId !== 'string' || !isRecord(spark)) return [];
  // Items are anybody's to write: what no job can have cost was not told by a Sogni node.
  const captured = spark.captured ?? 0;
  if (typeof captured !== 'number' || !(captured >= 0 && captured <= MOST_SPARK)) return [];
  const made = Array.isArray(artifacts) ? artifacts.filter(isRecord) : [];
  const seedOf = (digest: string): number | undefined => {
    const seed = made.find(({ sha256 }) => sha256 === digest)?.seed;
    return typeof seed === 'number' ? seed : undefined;
  };
  const files = Object.entries(binary ?? {}).flatMap(([field, data]): MadeFile[] => {
    const digest = digestOf(data);
    if (digest === undefined || !made.some(({ sha256 }) => sha256 === digest)) return [];
    const seed = seedOf(digest);
    return [{ field, digest, mimeType: data.mimeType, ...(seed === undefined ? {} : { seed }) }];
  });
  return [
    {
      node,
      runIndex,
      operation,
      jobId,
      captured: microSpark(captured),
      cached: cached === true,
      playMoney: spark.playMoney === true,
      seeds: [...new Set(files.flatMap(({ seed }) => seed ?? []))],
      files,
      ...(isRecord(json.report) ? { report: json.report as unknown as JobReport } : {}),
    },
  ];
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
