import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

const SOURCES = join(import.meta.dirname, '../../../engine/web/src');
const read = (name: string): string => readFileSync(join(SOURCES, name), 'utf8');

it('no class is styled by two sheets, of which the later one would win everywhere', () => {
  const sheets = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.css'));
  const owners = new Map<string, string>();
  const twice = sheets.flatMap((sheet) =>
    [...new Set([...read(sheet).matchAll(/^\.([a-z][\w-]*)\s*[{,]/gm)].map((match) => match[1] ?? ''))].flatMap((name) => {
      const owner = owners.get(name);
      owners.set(name, owner ?? sheet);
      return owner === undefined || owner === sheet ? [] : [`.${name} in ${owner} and ${sheet}`];
    }),
  );
  expect(sheets.length).toBeGreaterThan(5);
  expect(twice).toEqual([]);
});
