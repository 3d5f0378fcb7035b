/** How a step comes by its files: a submitted step, a checked one and a quoted one bind them alike, so that a quote refuses what the run would. */
import { checkOneOf, findOperation, FlowError, kindOf, type Artifact, type InputSlot, type JobInput, type MediaKind, type Operation, type StepDependency, type WorkflowStepRequest } from 'n8n-nodes-sogni-flow/contract';

/**
 * Binds artifacts to the slots of the step's operation, in the order of `dependsOn`.
 *
 * @param available - what each earlier step gave, and the request's own media, by the id that `sourceStepId` names.
 * @throws FlowError `unknown_operation`; `invalid_parameter` for a dependency that cannot be; `invalid_input` for an artifact that is missing or of the wrong kind.
 */
export function bindInputs({ toolName, dependsOn = [] }: WorkflowStepRequest, available: ReadonlyMap<string, readonly Artifact[]>): readonly JobInput[] {
  const operation = findOperation(toolName);
  const inputs = dependsOn.flatMap((dependency): JobInput[] => {
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
  checkOneOf(operation, (name) => inputs.filter(({ slot }) => slot === name).length);
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
