/** Refusals of runs of a batch, by number and by what sets each one apart: a table of a hundred rows is put right in one go. */
import { FlowError, type ExecutionInputs } from 'n8n-nodes-sogni-flow/contract';

const LONGEST_VALUE = 40;
const MOST_VALUES = 6;
/** Runs that one refusal names. */
const MOST_NAMED = 10;

/** @param number - of the run, from 1. */
export function ofRun(error: FlowError, number: number, values: ExecutionInputs): FlowError {
  const message = `run ${number} (${labelOf(values)}): ${error.message}`;
  return new FlowError(error.code, message, { cause: error, ...(error.node === undefined ? {} : { node: error.node }), details: { ...error.details, run: number } });
}

/** @param refusals - of the runs, in their order; at least one. */
export function allRefused(refusals: readonly FlowError[], count: number): FlowError {
  const [first, second] = refusals as readonly [FlowError, ...FlowError[]];
  if (second === undefined) return first;
  const named = refusals.slice(0, MOST_NAMED);
  const more = refusals.length - named.length;
  const message = `${refusals.length} of ${count} runs cannot be made. ${named.map((refusal) => refusal.message).join('. ')}${more > 0 ? `. And ${more} more` : ''}`;
  const runs = named.map((refusal) => ({ run: refusal.details?.run, input: refusal.details?.input, message: refusal.message }));
  return new FlowError(first.code, message, { cause: first, details: { ...first.details, runs } });
}

function labelOf(values: ExecutionInputs): string {
  const shown = Object.entries(values).slice(0, MOST_VALUES).map(([name, value]) => `${name} ${cut(JSON.stringify(value))}`);
  return shown.join(', ') || 'with defaults';
}

const cut = (text: string): string => (text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text);
