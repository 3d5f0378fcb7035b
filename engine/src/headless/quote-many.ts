/**
 * Quotes one workflow with many inputs. Each is a dry run of its own, because any value may decide what is bought; what hangs on the workflow alone
 * is planned once, and dry runs that follow each other share a sandbox. While one waits for its sandbox, another goes on.
 */
import { FlowError, type ExecutionInputs } from 'n8n-nodes-sogni-flow/contract';
import { ofRun } from '../batches/of-run.ts';
import type { Engine } from '../engine.ts';
import type { Quote } from '../quotes/types.ts';
import type { PreparedWorkflow } from './prepare.ts';
import { newQuoteId, openForQuotes, quoteWorkflow } from './quote-workflow.ts';

const LANES = 2;

export interface ManyRun {
  /** What sets it apart. */
  readonly values: ExecutionInputs;
  readonly prepared: PreparedWorkflow;
}

/** @returns in the order of `runs`. @throws FlowError of the first run that cannot be quoted, naming it. */
export async function quoteMany(engine: Engine, account: string, runs: readonly ManyRun[], signal: AbortSignal): Promise<readonly Required<Quote>[]> {
  const [one] = runs;
  if (one === undefined) return [];
  const opened = openForQuotes(engine, one.prepared.workflow);
  const quotes: Required<Quote>[] = [];
  const failures: { readonly index: number; readonly error: unknown }[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    const id = newQuoteId();
    while (next < runs.length && failures.length === 0) {
      const index = next++;
      const { prepared, values } = runs[index]!;
      try {
        quotes[index] = await quoteWorkflow(engine, account, prepared, signal, opened, id);
      } catch (error) {
        failures.push({ index, error: FlowError.is(error) && !signal.aborted ? ofRun(error, index + 1, values) : error });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(LANES, runs.length) }, lane));
  const [first] = failures.sort((a, b) => a.index - b.index);
  if (first) throw first.error;
  return quotes;
}
