/** The steps of a run again, with other seeds. Pure. */
import { findOperation, FlowError, type WorkflowStepRequest } from 'n8n-nodes-sogni-flow/contract';
import type { RunStep, WorkflowRun } from './run.ts';

export interface Reseeded {
  readonly steps: readonly WorkflowStepRequest[];
  /** By step, where the seed is another one than before; `null` is drawn anew. */
  readonly seeds: Readonly<Record<string, number | null>>;
}

const takesSeed = ({ request }: RunStep): boolean => 'seed' in findOperation(request.toolName).parameters;

/**
 * @param overrides - seeds by step id; the other steps keep the seed that they had, drawn ones too, so that their results are found again.
 *   Without overrides every step that takes a seed draws a new one.
 * @throws FlowError `invalid_parameter` for a step that does not exist or takes no seed.
 */
export function reseeded({ steps }: Pick<WorkflowRun, 'steps'>, overrides: Readonly<Record<string, number>> | undefined): Reseeded {
  const given = overrides ?? {};
  for (const id of Object.keys(given)) {
    const step = steps.find(({ request }) => request.id === id);
    const known = steps.filter(takesSeed).map(({ request }) => request.id);
    if (!step || !takesSeed(step)) throw new FlowError('invalid_parameter', `seed_overrides names "${id}"; steps that take a seed are ${known.join(', ') || 'none'}`, { details: { parameter: `seed_overrides.${id}` } });
  }
  const drawsAll = Object.keys(given).length === 0;
  const seedOf = ({ request, state }: RunStep): unknown => given[request.id] ?? (drawsAll ? undefined : (state.parameters?.seed ?? request.arguments.seed));
  const again = steps.map((step): WorkflowStepRequest => {
    if (!takesSeed(step)) return step.request;
    const { seed: _before, ...rest } = step.request.arguments;
    const seed = seedOf(step);
    return { ...step.request, arguments: seed === undefined ? rest : { ...rest, seed } };
  });
  return { steps: again, seeds: drawsAll ? Object.fromEntries(steps.filter(takesSeed).map(({ request }) => [request.id, null])) : given };
}
