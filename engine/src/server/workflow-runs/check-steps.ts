/**
 * Checks every step of a request and quotes it, before anything is accepted: operations, arguments, models, how the steps hang
 * together, and the price of the whole against the cap and the balance. What an earlier step will give is stood in for by a placeholder.
 */
import { FlowError, findOperation, formatSpark, INPUT_MEDIA, type Artifact, type MicroSpark, type WorkflowStepRequest } from 'n8n-nodes-sogni-flow/contract';
import type { Balance } from '../../billing/port.ts';
import { bindInputs } from '../../jobs/bind-inputs.ts';
import type { JobQuote, Jobs } from '../../jobs/port.ts';
import { placeholdersFor } from '../../quotes/placeholder.ts';
import type { RunStep } from './run.ts';

export interface PricedStep {
  readonly request: WorkflowStepRequest;
  readonly quote: JobQuote;
}

/** @throws FlowError of the contract for the first step that cannot be run, naming it. */
export async function priceSteps(jobs: Pick<Jobs, 'quote'>, account: string, steps: readonly WorkflowStepRequest[], media: readonly Artifact[], noCache = false): Promise<readonly PricedStep[]> {
  const gives = new Map<string, readonly Artifact[]>([[INPUT_MEDIA, media]]);
  const priced: PricedStep[] = [];
  for (const step of steps) {
    if (gives.has(step.id)) throw new FlowError('invalid_parameter', `two steps have the id "${step.id}"; ids are unique in a workflow`);
    try {
      const inputs = bindInputs(step, gives);
      const quote = await jobs.quote({ ...requestOf(step), account, inputs, noCache });
      gives.set(step.id, quote.cached?.artifacts ?? placeholdersFor(quote, inputs, findOperation(step.toolName).gives));
      priced.push({ request: step, quote });
    } catch (error) {
      throw FlowError.is(error) ? new FlowError(error.code, `step "${step.id}": ${error.message}`, { cause: error, details: { ...error.details, step: step.id } }) : error;
    }
  }
  return priced;
}

/** The steps of a new run, priced. @throws what `priceSteps` throws. */
export async function checkSteps(...asked: Parameters<typeof priceSteps>): Promise<readonly RunStep[]> {
  const priced = await priceSteps(...asked);
  return priced.map(({ request, quote: { price, playMoney } }) => ({ request, state: { status: 'queued', quoted: price.max, price, playMoney, artifacts: [] } }));
}

/** The job that a step asks for, less its inputs. */
export function requestOf({ toolName, arguments: given }: WorkflowStepRequest) {
  const named = given.model ?? given.videoModel;
  return { operation: toolName, arguments: given, ...(typeof named === 'string' && named !== '' ? { model: named } : {}) };
}

/** Compares the plan as the API's planner weighs it, in capacity units. @throws FlowError `over_cap` */
export function checkCapacity(steps: readonly RunStep[], cap: number | undefined): void {
  if (cap === undefined) return;
  const units = steps.reduce((total, { request }) => total + findOperation(request.toolName).capacityUnits, 0);
  if (units <= cap) return;
  throw new FlowError('over_cap', `the plan weighs ${units} capacity units; max_estimated_capacity_units allows ${cap}. Nothing was bought`, { details: { cap: 'max_estimated_capacity_units', needed: units, allowed: cap } });
}

/** @throws FlowError `over_cap` */
export function checkCap(steps: readonly RunStep[], cap: MicroSpark | undefined): void {
  const most = sum(steps);
  if (cap === undefined || most <= cap) return;
  throw new FlowError('over_cap', `the workflow may cost ${formatSpark(most)} Spark; max_spark allows ${formatSpark(cap)}. Nothing was bought`, { details: { needed: most, allowed: cap } });
}

/**
 * Refuses at the door what certainly cannot be paid. What passes can still be refused step by step, when somebody else spends in the meantime.
 * @throws FlowError `insufficient_spark`
 */
export function checkFunds(steps: readonly RunStep[], { byKind, available }: Balance): void {
  const real = sum(steps.filter(({ state }) => !state.playMoney));
  const needed = sum(steps);
  const forReal = byKind.free + byKind.premium;
  if (real <= forReal && needed <= available) return;
  const [want, have, what] = real > forReal ? [real, forReal, ' of free or premium Spark'] : [needed, available, ''];
  throw new FlowError('insufficient_spark', `the workflow may cost ${formatSpark(want)}${what || ' Spark'}; the account has ${formatSpark(have)} available`, { details: { needed: want, available: have } });
}

const sum = (steps: readonly RunStep[]): MicroSpark => steps.reduce((total, { state }) => total + state.quoted, 0);
