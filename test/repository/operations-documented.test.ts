import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { OPERATIONS } from '../../nodes/contract/index.ts';

const readme = readFileSync(new URL('../../gpu-runtime/README.md', import.meta.url), 'utf8');
const [, section = ''] = /\n## Operations and runtimes\n([^]*?)\n## /.exec(readme) ?? [];
/** In the first column of the table, or in the sentence about what nothing performs. */
const named = [...section.matchAll(/^\| (`[^|]*) \||^.*Nothing performs (.*?) yet/gm)].flatMap(([, row, sentence]) => [...(row ?? sentence ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name!));

describe('the operations in the README of the runtime', () => {
  it('are those of the catalogue, each once', () => {
    expect(named.sort()).toEqual(Object.keys(OPERATIONS).sort());
  });
});
