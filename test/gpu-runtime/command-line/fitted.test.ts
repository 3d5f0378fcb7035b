import { describe, expect, it } from '@jest/globals';
import { fitted } from '../../../gpu-runtime/src/command-line/fitted.ts';

describe('text for a terminal', () => {
  it('goes on below its own column', () => {
    expect(fitted('  --home FOLDER  Folder with the database', 32).split('\n')).toEqual(['  --home FOLDER  Folder with the', '                 database']);
    expect(fitted('      one two three', 14).split('\n')).toEqual(['      one two', '      three']);
    expect(fitted('one two three', 8).split('\n')).toEqual(['one two', 'three']);
  });

  it('stays as it is where it fits, line by line, and never loses a word', () => {
    const text = 'Usage: a <b>\n\n  c    d\n';
    expect(fitted(text, 12)).toBe(text);
    expect(fitted('a word-that-is-longer-than-the-line b', 10).split('\n')).toEqual(['a', 'word-that-is-longer-than-the-line', 'b']);
  });

  it('is not wider than people can read, without a terminal too', () => {
    const long = 'word '.repeat(60).trimEnd();
    for (const columns of [undefined, 300]) expect(Math.max(...fitted(long, columns).split('\n').map(({ length }) => length))).toBe(99);
  });
});
