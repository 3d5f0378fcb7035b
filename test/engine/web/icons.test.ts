import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

const SOURCES = join(import.meta.dirname, '../../../engine/web/src');
const read = (name: string): string => readFileSync(join(SOURCES, name), 'utf8');

it('every icon has a name that can be asked for, and every name an icon', () => {
  const drawn = [...read('ui/icons.svg').matchAll(/<symbol id="(\w+)"/g)].map((match) => match[1]);
  const named = [...read('ui/icons.tsx').matchAll(/'(\w+)'/g)].map((match) => match[1]);
  expect(drawn.length).toBeGreaterThan(0);
  expect(drawn).toEqual(named);
});
