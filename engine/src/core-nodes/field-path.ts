/** Fields by path: `a.b[0].c`, or one plain name where dot notation is off. Own properties only; nothing reaches a prototype. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';

export type Json = Record<string, unknown>;

const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const isContainer = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** Steps of a path; a name that the data has as a whole wins over its parts when it is read. */
function steps(path: string, dots: boolean): readonly string[] {
  if (!dots) return [path];
  return [...path.matchAll(/[^.[\]]+|\[(?:"([^"]*)"|'([^']*)'|(\d+))\]/g)].map(([whole, double, single, index]) => double ?? single ?? index ?? whole);
}

export function getField(json: Readonly<Json>, path: string, dots = true): unknown {
  if (Object.hasOwn(json, path)) return json[path];
  let at: unknown = json;
  for (const step of steps(path, dots)) {
    if (!isContainer(at) || !Object.hasOwn(at, step)) return undefined;
    at = at[step];
  }
  return at;
}

/**
 * Sets a field of `json`, which must be the caller's own; objects on the way are copied, so that what they came from stays as it is.
 * @throws FlowError `invalid_parameter` for a path through a prototype.
 */
export function setField(json: Json, path: string, value: unknown, dots = true): void {
  const names = steps(path, dots);
  const forbidden = names.find((name) => FORBIDDEN.has(name));
  if (forbidden !== undefined) throw new FlowError('invalid_parameter', `the field name "${path}" is not allowed: "${forbidden}" is no name for data`);
  let at = json;
  for (const [index, name] of names.entries()) {
    if (index === names.length - 1) {
      at[name] = value;
      return;
    }
    const inner = Object.hasOwn(at, name) ? at[name] : undefined;
    const next = Array.isArray(inner) ? [...(inner as unknown[])] : isContainer(inner) ? { ...inner } : /^\d+$/.test(names[index + 1]!) ? [] : {};
    at[name] = next;
    at = next as Json;
  }
}

/** Takes a field away, copying the objects on the way. */
export function removeField(json: Json, path: string, dots = true): void {
  if (Object.hasOwn(json, path)) {
    delete json[path];
    return;
  }
  if (getField(json, path, dots) === undefined) return;
  const names = steps(path, dots);
  let at = json;
  for (const name of names.slice(0, -1)) {
    const inner = at[name];
    at[name] = Array.isArray(inner) ? [...(inner as unknown[])] : { ...(inner as Json) };
    at = at[name] as Json;
  }
  delete at[names.at(-1)!];
}
