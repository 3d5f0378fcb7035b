/** Carries fields over by their rules. Constants that the older node sends for every model become empty, which means the model's own. */
import { applyLimits, FlowError, type ModelLimit, type Operation } from 'n8n-nodes-sogni-flow/contract';
import type { Changes } from './change.ts';
import { isExpression, isSet, type Fields } from './old-node.ts';
import type { FieldRule } from './rules.ts';

export interface Target {
  readonly operation: Operation;
  /** As requests name it; empty for none. */
  readonly model: string;
  readonly limits: Readonly<Record<string, ModelLimit>>;
}

/** @returns arguments of ours; `controlNet.name` as an entry of a group. */
export function convertFields(rules: readonly FieldRule[], given: Fields, target: Target, changes: Changes): Record<string, unknown> {
  const converted: Record<string, unknown> = {};
  for (const rule of rules) {
    const name = rule.from.find((field) => isSet(given[field]));
    const value = name === undefined ? undefined : given[name];
    if (rule.to === undefined || !hasArgument(target.operation, rule.to)) {
      if (name !== undefined && value !== rule.silent) changes.note('dropped', `${name} (${show(value)}) is not carried over: ${rule.dropped ?? `${target.operation.name} has no such parameter`}`);
      continue;
    }
    const kept = keep(rule, rule.to, value, target, changes);
    if (kept === undefined) continue;
    const [group, field] = rule.to.split('.') as [string, string | undefined];
    if (field === undefined) converted[group] = kept;
    else converted[group] = { ...(converted[group] as object | undefined), [field]: kept };
  }
  return converted;
}

/** @returns `undefined` for what is left to the model. */
function keep({ from: [name], constant }: FieldRule, to: string, value: unknown, { model, limits }: Target, changes: Changes): unknown {
  const limit = limits[to];
  const own = limit?.default === undefined ? 'left to the model' : `left to ${model}, which takes ${limit.default}`;
  if (constant !== undefined && (value === undefined || String(value) === String(constant))) {
    if (limit?.default !== constant) changes.note('default', `${name} ${constant} is what the old node sends for every model; ${own}`);
    return undefined;
  }
  if (value === undefined || isExpression(value) || limit === undefined) return value;
  const problem = refusalOf(to, typeof limit.default === 'number' || 'min' in limit ? Number(value) : value, limit, model);
  if (problem === undefined) return value;
  changes.note('default', `${problem}; ${own}`);
  return undefined;
}

function refusalOf(name: string, value: unknown, limit: ModelLimit, model: string): string | undefined {
  try {
    applyLimits({ [name]: value }, { [name]: limit }, model);
    return undefined;
  } catch (error) {
    if (FlowError.is(error)) return error.message;
    throw error;
  }
}

function hasArgument({ parameters }: Operation, path: string): boolean {
  const [name, field] = path.split('.') as [string, string | undefined];
  const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  return field === undefined ? parameter !== undefined : parameter?.type === 'group' && Object.hasOwn(parameter.fields, field);
}

export function show(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
