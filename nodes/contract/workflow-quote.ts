/** What a workflow would cost, asked before it is started: an extension of private engines. Nothing is bought, held or kept. */

/** Spark, decimal. A step that is in the job cache costs nothing. */
export interface SparkRange {
  readonly min: number;
  readonly expected: number;
  readonly max: number;
}

export interface QuotedStep {
  readonly id: string;
  readonly toolName: string;
  /** The one that would be taken. */
  readonly model: string;
  readonly spark: SparkRange;
  /** The result is there already. */
  readonly cached: boolean;
  readonly playMoney: boolean;
}

/** Answer to `POST /v1/creative-agent/workflows/quote`, whose body is the one that starts the workflow. */
export interface WorkflowQuote {
  readonly spark: SparkRange;
  readonly estimatedCapacityUnits: number;
  readonly steps: readonly QuotedStep[];
}
