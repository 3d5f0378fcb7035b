/**
 * Checks every step of a request and quotes it, before anything is accepted: operations, arguments, models, how the steps hang
 * together, and the price of the whole against the cap and the balance. What an earlier step will give is stood in for by a placeholder.
 */
import { FlowError, findOperation, formatSpark, INPUT_MEDIA, kindOf, type Artifact, type InputSlot, type JobInput, type MediaKind, type MicroSpark, type Operation, type StepDependency, type WorkflowStepRequest } from 'n8n-nodes-sogni-flow/contract';
import type { Balance } from '../../billing/port.ts';
import type { Jobs } from '../../jobs/port.ts';
import { placeholdersFor } from '../../quotes/placeholder.ts';
import type { RunStep } from './run.ts';

/** @throws FlowError of the contract for the first step that cannot be run, naming it. */
export async function checkSteps(jobs: Pick<Jobs, 'quote'>, account: string, steps: readonly WorkflowStepRequest[], media: readonly Artifact[]): Promise<readonly RunStep[]> {
  const gives = new Map<string, readonly Artifact[]>([[INPUT_MEDIA, media]]);
  const checked: RunStep[] = [];
  for (const step of steps) {
    if (gives.has(step.id)) throw new FlowError('invalid_parameter', `two steps have the id "${step.id}"; ids are unique in a workflow`);
    try {
      const operation = findOperation(step.toolName);
      const inputs = bindInputs(operation, step, gives);
      const quote = await jobs.quote({ ...requestOf(step), account, inputs });
      gives.set(step.id, quote.cached?.artifacts ?? placeholdersFor(quote, inputs, operation.gives));
      checked.push({ request: step, state: { status: 'queued', quoted: quote.cached ? 0 : quote.price.max, playMoney: quote.playMoney, artifacts: [] } });
    } catch (error) {
      throw FlowError.is(error) ? new FlowError(error.code, `step "${step.id}": ${error.message}`, { cause: error, details: { ...error.details, step: step.id } }) : error;
    }
  }
  return checked;
}

/** The job that a step asks for, less its inputs. */
export function requestOf({ toolName, arguments: given }: WorkflowStepRequest) {
  const named = given.model ?? given.videoModel;
  return { operation: toolName, arguments: given, ...(typeof named === 'string' && named !== '' ? { model: named } : {}) };
}

/**
 * Binds artifacts to the operation's slots, in the order of `dependsOn`.
 * @throws FlowError `invalid_parameter` for a dependency that cannot be; `invalid_input` for an artifact that is missing or of the wrong kind.
 */
export function bindInputs(operation: Operation, step: WorkflowStepRequest, available: ReadonlyMap<string, readonly Artifact[]>): readonly JobInput[] {
  const inputs = (step.dependsOn ?? []).flatMap((dependency): JobInput[] => {
    const slot = slotOf(operation, dependency);
    const artifacts = available.get(dependency.sourceStepId);
    if (!artifacts) throw new FlowError('invalid_parameter', `it depends on "${dependency.sourceStepId}", which is no earlier step`);
    const index = dependency.sourceArtifactIndex ?? 0;
    const artifact = artifacts[index];
    if (!artifact && dependency.required === false) return [];
    if (!artifact) throw new FlowError('invalid_input', `artifact ${index} of "${dependency.sourceStepId}" is asked for, which has ${artifacts.length}`);
    const kind = kindOf(artifact.mediaType);
    if (kind !== slot.kind) throw new FlowError('invalid_input', `${slot.argument} takes ${slot.kind}; artifact ${index} of "${dependency.sourceStepId}" is ${kind}`);
    return [{ slot: slot.name, artifact }];
  });
  for (const slot of operation.takes) {
    const count = inputs.filter((input) => input.slot === slot.name).length;
    if (count < slot.min || count > slot.max) {
      const allowed = slot.min === slot.max ? String(slot.min) : `${slot.min} to ${slot.max}`;
      throw new FlowError('invalid_input', `${slot.argument} got ${count} artifacts; ${operation.name} takes ${allowed}, bound by dependsOn`);
    }
  }
  return inputs;
}

function slotOf(operation: Operation, { targetArgument, transform, mediaType }: StepDependency): InputSlot {
  const slot = operation.takes.find(({ argument }) => argument === targetArgument);
  if (!slot) {
    const known = operation.takes.map(({ argument }) => argument).join(', ') || 'none';
    throw new FlowError('invalid_parameter', `targetArgument is "${targetArgument}"; ${operation.name} takes media by: ${known}`);
  }
  const carried = transform === 'artifact_url' ? slot.kind : (transform.slice(0, transform.indexOf('_')) as MediaKind);
  for (const kind of [carried, mediaType ?? slot.kind]) {
    if (kind !== slot.kind) throw new FlowError('invalid_parameter', `${targetArgument} takes ${slot.kind}; the dependency (transform "${transform}") carries ${kind}`);
  }
  return slot;
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
