import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ERRORS } from '../../nodes/contract/index.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const section = readme.slice(readme.indexOf('\n## Errors'));
const rows = [...section.slice(0, section.indexOf('\n## ', 2)).matchAll(/^\| `([a-z_]+)` \| (\d+) \| (yes|no) \| (user|operator|nobody) \|/gm)];

describe('the errors in the README', () => {
  it('are exactly those of the table in the contract, with the same status, retry and owner', () => {
    const documented = Object.fromEntries(rows.map(([, code, status, retry, fixedBy]) => [code, { status: Number(status), retry: retry === 'yes', fixedBy }]));
    expect(documented).toEqual(ERRORS);
  });
});
