import type { BatchRecord, ExecutionSummary } from 'n8n-nodes-sogni-flow/contract';

export interface News {
  readonly execution: ExecutionSummary;
  readonly seeds: readonly number[];
}

/** @param newsOf - what was told of an execution since the batch was asked for. */
export function withNews(batch: BatchRecord, newsOf: (id: string) => News | undefined): BatchRecord {
  const runs = batch.runs.map((run) => {
    const news = newsOf(run.execution.id);
    return news ? { ...run, seeds: news.seeds, execution: news.execution } : run;
  });
  return { ...batch, runs, spark: { ...batch.spark, paid: runs.reduce((sum, { execution }) => sum + execution.spark.paid, 0) } };
}
