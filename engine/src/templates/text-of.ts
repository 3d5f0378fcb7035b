import type { Item } from '../execution/types.ts';

/** What a field of an item says, as a text; `undefined` where there is nothing. */
export function textOf({ json }: Pick<Item, 'json'>, field: string): string | undefined {
  const value = json[field];
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}
