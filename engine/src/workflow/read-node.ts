/** One entry of the file's `nodes`, checked, with n8n's defaults filled in. */
import { WORKFLOW_LIMITS } from './limits.ts';
import { isRecord, readNumber, readOptionalText, readRecord, readSwitch, readText, refuseField, type Fields, type Owner } from './fields.ts';
import type { NodeCredential, OnError, WorkflowNode } from './types.ts';

const ON_ERROR: readonly string[] = ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] satisfies readonly OnError[];

/** n8n's own bounds and defaults for retries. */
const TRIES = { min: 2, default: 3, max: 5 };
const WAIT_MS = { min: 0, default: 1_000, max: 5_000 };

const clamp = (value: number, range: { readonly min: number; readonly max: number }): number => Math.min(range.max, Math.max(range.min, value));

/** @throws FlowError `invalid_workflow`, naming node and field. */
export function readNode(entry: unknown, index: number): WorkflowNode {
  const place: Owner = { label: `nodes[${index}]` };
  if (!isRecord(entry)) return refuseField(place, 'node', entry, 'an object is needed');
  const name = readText(place, entry, 'name', WORKFLOW_LIMITS.name);
  const owner: Owner = { label: `node "${name}"`, node: name };
  const retryOnFail = readSwitch(owner, entry, 'retryOnFail');
  return Object.freeze<WorkflowNode>({
    id: readOptionalText(owner, entry, 'id', '') || name,
    name,
    type: readText(owner, entry, 'type', WORKFLOW_LIMITS.name),
    typeVersion: readTypeVersion(owner, entry),
    position: readPosition(owner, entry),
    parameters: readRecord(owner, entry, 'parameters'),
    credentials: readCredentials(owner, entry),
    disabled: readSwitch(owner, entry, 'disabled'),
    retryOnFail,
    maxTries: retryOnFail ? clamp(Math.round(readNumber(owner, entry, 'maxTries', TRIES.default)), TRIES) : 1,
    waitBetweenTriesMs: clamp(readNumber(owner, entry, 'waitBetweenTries', WAIT_MS.default), WAIT_MS),
    onError: readOnError(owner, entry),
    alwaysOutputData: readSwitch(owner, entry, 'alwaysOutputData'),
    executeOnce: readSwitch(owner, entry, 'executeOnce'),
  });
}

function readTypeVersion(owner: Owner, entry: Fields): number {
  const version = readNumber(owner, entry, 'typeVersion', 1);
  return version > 0 && version <= 1_000 ? version : refuseField(owner, 'typeVersion', version, 'a version number such as 1 or 3.4 is needed');
}

function readPosition(owner: Owner, entry: Fields): readonly [number, number] {
  const value = entry.position ?? [0, 0];
  const [x, y] = Array.isArray(value) ? (value as unknown[]) : [];
  if (typeof x !== 'number' || typeof y !== 'number') return refuseField(owner, 'position', value, 'a list of two numbers is needed');
  return [x, y];
}

/** Older files write `continueOnFail: true`, and n8n still honours it. */
function readOnError(owner: Owner, entry: Fields): OnError {
  const value = entry.onError ?? (readSwitch(owner, entry, 'continueOnFail') ? 'continueRegularOutput' : 'stopWorkflow');
  if (typeof value !== 'string' || !ON_ERROR.includes(value)) return refuseField(owner, 'onError', value, `one of ${ON_ERROR.join(', ')} is needed`);
  return value as OnError;
}

function readCredentials(owner: Owner, entry: Fields): Readonly<Record<string, NodeCredential>> {
  const chosen = Object.entries(readRecord(owner, entry, 'credentials')).map(([type, value]): [string, NodeCredential] => {
    // The oldest files hold the bare name.
    const given = typeof value === 'string' ? { name: value } : value;
    if (!isRecord(given)) return refuseField(owner, `credentials.${type}`, value, 'an object with a name is needed');
    const name = readOptionalText(owner, given, 'name', '');
    const id = readOptionalText(owner, given, 'id', '');
    if (name === '' && id === '') return refuseField(owner, `credentials.${type}.name`, given.name, 'a text is needed');
    return [type, Object.freeze(id === '' ? { name } : { id, name })];
  });
  return Object.freeze(Object.fromEntries(chosen));
}
