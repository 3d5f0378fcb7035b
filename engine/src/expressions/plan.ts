/** A node's parameters, read once: which strings are templates, what they need, and how a record is put together again. */
import { compileExpression, type GuestExpression } from './compile.ts';
import { ownPropertyPath, type OwnPropertyPath } from './own-property-path.ts';
import { addReach, emptyReach, type Reach } from './reach.ts';
import { parseTemplate, type ExpressionPart } from './template.ts';

export interface PlannedTemplate {
  /** As people write it: `assignments.assignments[0].value`. */
  readonly path: string;
  readonly parts: readonly (string | PlannedExpression)[];
  readonly json: boolean;
  /** Every part is text or a way to a value. */
  readonly onHost: boolean;
}

export interface PlannedExpression {
  /** Without the braces, for messages. */
  readonly source: string;
  readonly flaw?: string;
  readonly ownPath?: OwnPropertyPath;
  readonly guest: GuestExpression;
}

/** The parameters with each template replaced by its number. */
export type Shape = { readonly value: unknown } | { readonly template: number } | { readonly list: readonly Shape[] } | { readonly fields: readonly (readonly [string, Shape])[] };

export interface Plan {
  readonly templates: readonly PlannedTemplate[];
  readonly shape: Shape;
  /** What the sandbox needs for the templates that are not answered by the host. */
  readonly reach: Reach;
  /** Some template reads `$parameter`, so the sandbox gets all of them. */
  readonly carriesTemplates: boolean;
}

/** Deeper nesting is no parameter of any node. */
const DEEPEST = 200;

const expressions = new Map<string, PlannedExpression>();
const MOST_EXPRESSIONS = 5_000;

function planExpression(part: ExpressionPart): PlannedExpression {
  let planned = expressions.get(part.source);
  if (planned === undefined || part.flaw !== planned.flaw) {
    const ownPath = ownPropertyPath(part);
    planned = { source: part.source.trim(), guest: compileExpression(part), ...(part.flaw === undefined ? {} : { flaw: part.flaw }), ...(ownPath ? { ownPath } : {}) };
    if (expressions.size >= MOST_EXPRESSIONS) expressions.clear();
    expressions.set(part.source, planned);
  }
  return planned;
}

/** @param jsonFields - top-level parameters that hold JSON text, in which objects are written as JSON. */
export function planParameters(parameters: Readonly<Record<string, unknown>>, jsonFields: ReadonlySet<string>): Plan {
  const templates: PlannedTemplate[] = [];
  const reach = emptyReach();
  const parsed: { readonly template: PlannedTemplate; readonly parts: readonly (string | ExpressionPart)[] }[] = [];

  const walk = (value: unknown, path: string, depth: number): Shape => {
    if (typeof value === 'string') {
      if (!value.startsWith('=')) return { value };
      const parts = parseTemplate(value.slice(1));
      if (parts.every((part) => typeof part === 'string')) return { value: parts.join('') };
      const planned = parts.map((part) => (typeof part === 'string' ? part : planExpression(part)));
      const onHost = planned.every((part) => typeof part === 'string' || part.ownPath !== undefined);
      const template = { path, parts: planned, json: jsonFields.has(path) && planned.length > 1, onHost };
      parsed.push({ template, parts });
      return { template: templates.push(template) - 1 };
    }
    if (typeof value !== 'object' || value === null || depth > DEEPEST) return { value };
    if (Array.isArray(value)) {
      const list = value.map((entry: unknown, index) => walk(entry, `${path}[${index}]`, depth + 1));
      return list.every((shape) => 'value' in shape) && list.every((shape, index) => (shape as { value: unknown }).value === value[index]) ? { value } : { list };
    }
    const fields = Object.entries(value).map(([name, entry]) => [name, walk(entry, path === '' ? name : `${path}.${name}`, depth + 1)] as const);
    return fields.every(([name, shape]) => 'value' in shape && shape.value === (value as Record<string, unknown>)[name]) ? { value } : { fields };
  };

  const shape = walk(parameters, '', 0);
  const guestOnly = parsed.filter(({ template }) => !template.onHost);
  for (const { parts } of guestOnly) for (const part of parts) if (typeof part !== 'string') addReach(reach, part.tokens);
  const carriesTemplates = reach.parameters;
  if (carriesTemplates) for (const { template, parts } of parsed) if (template.onHost) for (const part of parts) if (typeof part !== 'string') addReach(reach, part.tokens);
  return { templates, shape, reach, carriesTemplates };
}

/** Puts one record together; what holds no template is the same object in every record. */
export function buildRecord(shape: Shape, valueOf: (template: number) => unknown): unknown {
  if ('value' in shape) return shape.value;
  if ('template' in shape) return valueOf(shape.template);
  if ('list' in shape) return shape.list.map((entry) => buildRecord(entry, valueOf));
  const record: Record<string, unknown> = {};
  for (const [name, entry] of shape.fields) {
    const value = buildRecord(entry, valueOf);
    if (name === '__proto__') Object.defineProperty(record, name, { value, enumerable: true, configurable: true, writable: true });
    else record[name] = value;
  }
  return record;
}
