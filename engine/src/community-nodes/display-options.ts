/** Whether a parameter is shown for the values of the others: several of the same name may exist, and the shown one is meant. */
import type { DisplayOptions } from './description.ts';

type Values = Readonly<Record<string, unknown>>;

/**
 * @param values - the parameters that decide, complete.
 * @param root - the node's own parameters, for names that begin with `/`.
 */
export function isShown(options: DisplayOptions | undefined, values: Values, root: Values, typeVersion: number): boolean {
  const valueOf = (name: string): unknown => {
    if (name === '@version') return typeVersion;
    return name.startsWith('/') ? root[name.slice(1)] : values[name];
  };
  const shown = Object.entries(options?.show ?? {}).every(([name, allowed]) => matches(valueOf(name), allowed));
  return shown && !Object.entries(options?.hide ?? {}).some(([name, refused]) => matches(valueOf(name), refused));
}

function matches(value: unknown, allowed: readonly unknown[]): boolean {
  const values = Array.isArray(value) ? (value as unknown[]) : [isLocator(value) ? value.value : value];
  return allowed.some((wanted) => (isCondition(wanted) ? values.some((one) => meets(one, wanted._cnd)) : values.includes(wanted)));
}

const isLocator = (value: unknown): value is { readonly value: unknown } => typeof value === 'object' && value !== null && '__rl' in value && 'value' in value;

type Condition = { readonly _cnd: Values };
const isCondition = (wanted: unknown): wanted is Condition => typeof wanted === 'object' && wanted !== null && '_cnd' in wanted;

const TESTS: Readonly<Record<string, (value: never, bound: never) => boolean>> = {
  eq: (value: unknown, bound: unknown) => value === bound,
  not: (value: unknown, bound: unknown) => value !== bound,
  gte: (value: number, bound: number) => value >= bound,
  lte: (value: number, bound: number) => value <= bound,
  gt: (value: number, bound: number) => value > bound,
  lt: (value: number, bound: number) => value < bound,
  between: (value: number, bound: { from: number; to: number }) => value >= bound.from && value <= bound.to,
  includes: (value: unknown, bound: string) => String(value).includes(bound),
  startsWith: (value: unknown, bound: string) => String(value).startsWith(bound),
  endsWith: (value: unknown, bound: string) => String(value).endsWith(bound),
  regex: (value: unknown, bound: string) => new RegExp(bound).test(String(value)),
  exists: (value: unknown) => value !== undefined && value !== null && value !== '',
};

function meets(value: unknown, condition: Values): boolean {
  const [name, bound] = Object.entries(condition)[0] ?? [];
  return name !== undefined && (TESTS[name]?.(value as never, bound as never) ?? false);
}
