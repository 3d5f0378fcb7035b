/** Text or value → plain, frozen JSON. Nothing that comes out has a prototype trick, a cycle or an absurd depth in it. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { findJsonError, lineAndColumn } from './json-error.ts';
import { WORKFLOW_LIMITS } from './limits.ts';

const refuse = (message: string, details?: Record<string, unknown>): FlowError =>
  new FlowError('invalid_workflow', message, details === undefined ? {} : { details });

/** @throws FlowError `invalid_workflow`, with line and column for text that is no JSON. */
export function readJson(source: unknown): unknown {
  if (typeof source === 'string') return freezeChecked(parseText(source));
  checkPlain(source, false);
  return freezeChecked(JSON.parse(JSON.stringify(source) ?? 'null'));
}

function parseText(text: string): unknown {
  if (text.length > WORKFLOW_LIMITS.text) {
    throw refuse(`the workflow file has ${text.length} characters; at most ${WORKFLOW_LIMITS.text} are allowed`);
  }
  // Editors on some systems put a byte order mark first; it is no part of the JSON.
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  if (body.trim() === '') throw refuse('the workflow file is empty; an n8n workflow in JSON is needed');
  try {
    return JSON.parse(body);
  } catch (cause) {
    const offset = findJsonError(body);
    const place = lineAndColumn(body, offset);
    const found = offset >= body.length ? 'the text ends too early' : `unexpected ${JSON.stringify(body[offset])}`;
    throw new FlowError('invalid_workflow', `the workflow file is not valid JSON: ${found} at line ${place.line}, column ${place.column}`, { cause, details: place });
  }
}

const freezeChecked = (value: unknown): unknown => {
  checkPlain(value, true);
  return value;
};

/** Walks without recursion, so that depth is a limit and never a crash. */
function checkPlain(root: unknown, freeze: boolean): void {
  const pending: { readonly value: object; readonly depth: number }[] = [];
  let values = 0;
  const visit = (value: unknown, depth: number, key: string): void => {
    values += 1;
    if (values > WORKFLOW_LIMITS.values) throw refuse(`the workflow holds more than ${WORKFLOW_LIMITS.values} values`);
    if (typeof value === 'object' && value !== null) {
      if (depth > WORKFLOW_LIMITS.nesting) throw refuse(`the workflow is nested deeper than ${WORKFLOW_LIMITS.nesting} levels at "${key}"`);
      pending.push({ value, depth });
    } else if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') {
      throw refuse(`"${key}" is a ${typeof value}; a workflow holds JSON values only`);
    }
  };
  visit(root, 1, '');
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { value, depth } = next;
    if (Array.isArray(value)) {
      for (const entry of value as unknown[]) visit(entry, depth + 1, '[…]');
    } else {
      for (const key of Object.keys(value)) {
        if (key === '__proto__') throw refuse('the workflow has a field named "__proto__"; such a field is never allowed', { field: '__proto__' });
        visit((value as Record<string, unknown>)[key], depth + 1, key);
      }
    }
    if (freeze) Object.freeze(value);
  }
}
