import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { VARIABLES } from '../../engine/src/config.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const rows = [...readme.matchAll(/^\| ((?:`[A-Z][A-Z_]+`(?:, )?)+) \|.*\| ([^|]+) \|$/gm)].flatMap(([, names, standard]) =>
  [...names!.matchAll(/[A-Z_]+/g)].map(([name]) => ({ name, standard: standard! })),
);

describe('the variables in the README', () => {
  it('are exactly those of the configuration', () => {
    expect(rows.map(({ name }) => name).sort()).toEqual(Object.keys(VARIABLES).sort());
  });

  it('have its defaults', () => {
    const defaults = Object.entries(VARIABLES).filter(([, { standard }]) => standard !== '');
    const documented = new Map(rows.map(({ name, standard }) => [name, standard.replaceAll('`', '')]));
    expect(Object.fromEntries(defaults.map(([name]) => [name, documented.get(name)]))).toEqual(Object.fromEntries(defaults.map(([name, { standard }]) => [name, standard])));
  });
});
