/** Reads the inputs of every run of a batch before the first one is priced. */
import { FlowError, type ExecutionInputs } from 'n8n-nodes-sogni-flow/contract';
import { createBreather } from '../execution/breather.ts';
import type { PreparedWorkflow } from '../headless/prepare.ts';
import { allRefused, ofRun } from './of-run.ts';

/** @param runs - what sets each one apart. @throws FlowError for all runs that `prepare` refuses, naming each. */
export async function prepareRuns<Values extends ExecutionInputs>(runs: readonly Values[], prepare: (values: Values) => Promise<PreparedWorkflow>, signal: AbortSignal): Promise<readonly PreparedWorkflow[]> {
  const breathe = createBreather();
  const prepared: PreparedWorkflow[] = [];
  const refusals: FlowError[] = [];
  for (const [index, values] of runs.entries()) {
    await breathe();
    if (signal.aborted) throw new FlowError('cancelled', 'the batch was given up while its inputs were read');
    try {
      prepared.push(await prepare(values));
    } catch (error) {
      if (!FlowError.is(error)) throw error;
      refusals.push(ofRun(error, index + 1, values));
    }
  }
  if (refusals.length > 0) throw allRefused(refusals, runs.length);
  return prepared;
}
