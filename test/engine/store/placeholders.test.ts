import { describe, expect, it } from '@jest/globals';
import { numberPlaceholders, Statements } from '../../../engine/src/store/placeholders.ts';

describe('numberPlaceholders', () => {
  it.each([
    ['SELECT 1', 'SELECT 1'],
    ['a = ? AND b IN (?, ?)', 'a = $1 AND b IN ($2, $3)'],
    [`'why?' = ? AND 'it''s ?' = ?`, `'why?' = $1 AND 'it''s ?' = $2`],
    ['"a ? ""b"" ?" = ?', '"a ? ""b"" ?" = $1'],
    ['a -- is it ?\n= ?', 'a -- is it ?\n= $1'],
    ['a /* or ?\n? */ = ?', 'a /* or ?\n? */ = $1'],
    ['a - ? / ?', 'a - $1 / $2'],
  ])('makes of %s %s', (given, expected) => {
    expect(numberPlaceholders(given)).toBe(expected);
  });
});

describe('Statements', () => {
  it('name a statement when it is asked for the second time, always the same', () => {
    const statements = new Statements();
    expect(statements.of('SELECT ?')).toEqual({ text: 'SELECT $1' });
    const again = statements.of('SELECT ?');
    expect(again).toEqual({ text: 'SELECT $1', name: expect.any(String) });
    expect(statements.of('SELECT ?').name).toBe(again.name);
  });

  it('name no more than a connection should keep, and give no name twice', () => {
    const statements = new Statements();
    const texts = Array.from({ length: 3_000 }, (_, n) => `SELECT ${n}`);
    const names = new Map<string, string>();
    for (let round = 0; round < 3; round += 1) {
      for (const text of texts) {
        const name = statements.of(text).name ?? statements.of(text).name;
        if (name !== undefined) expect(names.get(name) ?? text).toBe(text);
        if (name !== undefined) names.set(name, text);
      }
    }
    expect(names.size).toBe(512);
  });
});
