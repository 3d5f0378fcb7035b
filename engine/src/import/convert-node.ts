/** Makes a node of ours from one of the older kind, where it has a counterpart. */
import { findModel, limitsOf, modelsNamed, OPERATIONS, sizePreset, type Operation } from 'n8n-nodes-sogni-flow/contract';
import { Changes, type Change } from './change.ts';
import { convertFields, show, type Target } from './convert-fields.ts';
import { convertMedia } from './convert-media.ts';
import { CONVERTED, LEFT } from './old-operations.ts';
import { fieldsOf, isExpression, isSet, oldOperation, type Fields, type FileNode } from './old-node.ts';
import type { FieldRule, OldOperation } from './rules.ts';
import { nodeTypeOf, writeParameters } from './write-parameters.ts';

export interface ConvertOptions {
  /** Leave every model empty, so that a server takes its own. */
  readonly anyModel?: boolean;
}

export interface ConvertedNode {
  readonly node: FileNode;
  readonly changes: readonly Change[];
}

export function convertNode(node: FileNode, { anyModel = false }: ConvertOptions): ConvertedNode {
  const changes = new Changes(node.name);
  const left = (why: string): ConvertedNode => {
    changes.note('left', why);
    return { node, changes: changes.list };
  };
  const what = oldOperation(node);
  const old = Object.hasOwn(CONVERTED, what) ? CONVERTED[what] : undefined;
  if (!old) return left(`${what} has no node here: ${LEFT[what] ?? `operations that are known are ${[...Object.keys(CONVERTED), ...Object.keys(LEFT)].join(', ')}`}`);

  const { parameters = {} } = node;
  const model = String(parameters[old.model] ?? old.standardModel ?? '');
  const given = { ...withoutSwitchedOff({ network: parameters[old.network], ...fieldsOf(parameters[old.collection]) }), ...old.implied?.(model) };
  const becomes = old.becomes(given);
  const operation = Object.hasOwn(OPERATIONS, becomes) ? OPERATIONS[becomes] : undefined;
  if (!operation) return left(`${what} would be ${becomes}, which this version does not have; operations are ${Object.keys(OPERATIONS).join(', ')}`);

  const target = targetOf(operation, model, anyModel, changes);
  changes.note('converted', `${what} is now ${operation.title} of ${nodeTypeOf(operation).split('.')[1]}${target.model && !anyModel ? ` with ${target.model}` : ''}`);
  const sized = withSize(withSeconds(given, target, changes), changes);
  const media = convertMedia(old.media.filter(({ from }) => from !== 'controlNetImageProperty' || isSet(given.controlNetType)), { ...parameters, ...given }, operation, changes);
  const converted = { prompt: parameters[old.prompt], ...modelArgument(target, anyModel), ...readPoints(convertFields(old.fields, sized, target, changes), changes) };
  reportUnknown(old, parameters, given, changes);
  if (node.credentials !== undefined) changes.note('credential', `choose a Sogni API credential with an API key in place of ${credentialName(node.credentials)}, which has a user name and a password`);
  const { credentials: _old, ...rest } = node;
  const set = Object.fromEntries(Object.entries(converted).filter(([name, value]) => isSet(value) && Object.hasOwn(operation.parameters, name)));
  return { node: { ...rest, type: nodeTypeOf(operation), typeVersion: 1, parameters: writeParameters(operation, set, media) }, changes: changes.list };
}

/** Fields of a ControlNet count only where it is switched on. */
function withoutSwitchedOff(given: Fields): Fields {
  const controlled = given.enableControlNet === true ? { controlNetType: 'canny', ...given } : dropped(given, /^controlNet/);
  return given.enableVideoControlNet === true ? { videoControlNetType: 'canny', ...controlled } : dropped(controlled, /^videoControlNet/);
}

const dropped = (given: Fields, names: RegExp): Fields => Object.fromEntries(Object.entries(given).filter(([name]) => !names.test(name)));

function targetOf(operation: Operation, model: string, anyModel: boolean, changes: Changes): Target {
  if (model === '' || isExpression(model)) return { operation, model: isExpression(model) ? '' : model, limits: {} };
  const known = findModel(operation.name, model);
  if (!known && !anyModel) {
    const [other] = modelsNamed(model);
    changes.note('check', other ? `model ${model} is for ${Object.keys(other.serves).join(', ')}, not for ${operation.name}; choose another` : `model ${model} is not in the catalogue; its limits are not known here`);
  }
  return { operation, model, limits: known ? limitsOf(known, operation.name) : {} };
}

function modelArgument({ operation, model }: Target, anyModel: boolean): Record<string, unknown> {
  const argument = ['model', 'videoModel'].find((name) => name in operation.parameters);
  return argument === undefined || anyModel || model === '' ? {} : { [argument]: model };
}

const OLD_FRAMES = 30;
const OLD_RATE = 30;

/** A number of frames becomes the seconds that it lasts. */
function withSeconds(given: Fields, { operation, limits, model }: Target, changes: Changes): Fields {
  if (!('duration' in operation.parameters)) return given;
  const { frames, ...rest } = given;
  if (isSet(given.duration)) return rest;
  if (isExpression(frames) || isExpression(given.fps)) {
    changes.note('check', `frames (${show(frames)}) by an expression: fill in the duration in seconds`);
    return rest;
  }
  if (!isSet(frames) || Number(frames) === OLD_FRAMES) {
    const own = limits.duration?.default;
    changes.note('default', `frames ${OLD_FRAMES} is what the old node sends for every model; the length is left to ${model || 'the model'}${own === undefined ? '' : `, which takes ${own} s`}`);
    return rest;
  }
  const rate = Number(isSet(given.fps) && Number(given.fps) !== OLD_RATE ? given.fps : (limits.fps?.default ?? OLD_RATE));
  const duration = Math.round((Number(frames) / rate) * 1_000) / 1_000;
  changes.note('check', `frames ${Number(frames)} at ${rate} a second are now a duration of ${duration} s`);
  return { ...rest, duration };
}

/** A size by name becomes width and height. */
function withSize(given: Fields, changes: Changes): Fields {
  const { sizePreset: name, ...rest } = given;
  if (!isSet(name) || name === 'custom') return rest;
  const size = typeof name === 'string' ? sizePreset(name) : undefined;
  if (size) return { ...rest, width: size.width, height: size.height };
  changes.note('dropped', `sizePreset (${show(name)}) is not carried over: it is no size that is known here; fill in width and height`);
  return rest;
}

/** Points were a text of JSON. */
function readPoints(converted: Record<string, unknown>, changes: Changes): Record<string, unknown> {
  const { subjectPoints, ...rest } = converted;
  if (typeof subjectPoints !== 'string') return converted;
  try {
    const points: unknown = JSON.parse(subjectPoints);
    if (Array.isArray(points)) return { ...rest, subjectPoints: points };
  } catch {
    // Told below, as for JSON that is no list.
  }
  changes.note('dropped', `sam2CoordinatesJson (${show(subjectPoints)}) is not carried over: a list of points such as [{"x": 0.5, "y": 0.5}] is needed`);
  return rest;
}

const OWN = ['resource', 'operation'];
const SWITCHES = ['enableControlNet', 'enableVideoControlNet', 'frames', 'sizePreset'];

function reportUnknown(old: OldOperation, parameters: Fields, given: Fields, changes: Changes): void {
  const media = old.media.map(({ from }) => from);
  const ruled = new Set([...old.fields.flatMap(({ from }: FieldRule) => [...from]), ...media, ...SWITCHES]);
  const known = new Set([...OWN, old.model, old.prompt, old.network, old.collection, ...old.helpers, ...media]);
  const unknown = [...Object.entries(given).filter(([name]) => !ruled.has(name)), ...Object.entries(parameters).filter(([name]) => !known.has(name))];
  for (const [name, value] of unknown) {
    if (isSet(value)) changes.note('dropped', `${name} (${show(value)}) is not carried over: it is not known`);
  }
}

const credentialName = (credentials: Fields): string => {
  const names = Object.values(credentials).map((credential) => (typeof credential === 'object' && credential !== null && 'name' in credential ? `"${String(credential.name)}"` : 'the old one'));
  return names.join(', ') || 'the old one';
};
