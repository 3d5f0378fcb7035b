/** What can be told of a persona and of a file without asking the engine. */
import { describe, expect, it } from '@jest/globals';
import type { LibraryFile } from '../../../../nodes/contract/page-api.ts';
import { MOST_PICTURES, personaProblems, toggled } from '../../../../engine/web/src/views/library/persona-draft.ts';
import { signInProblem } from '../../../../engine/web/src/views/sign-in/problem.ts';
import { ApiError } from '../../../../engine/web/src/api/api-error.ts';
import { lotsOf } from '../../../../engine/web/src/views/ledger/lots.ts';
import { signedAmount, whatWords, type Transaction } from '../../../../engine/web/src/views/ledger/transactions.ts';

const picture = (artifact: string): LibraryFile => ({ artifact, name: artifact, kind: 'image', mediaType: 'image/png', bytes: 1, url: '', addedAt: '' });

describe('the pictures of a persona', () => {
  it('join at the end, and leave from where they are', () => {
    const [a, b] = [picture('a'), picture('b')];
    expect(toggled([a], b)).toEqual([a, b]);
    expect(toggled([a, b], picture('a'))).toEqual([b]);
  });

  it('are six at most', () => {
    const all = Array.from({ length: MOST_PICTURES }, (_, index) => picture(String(index)));
    expect(toggled(all, picture('one more'))).toEqual(all);
    expect(toggled(all, all[2]!)).toHaveLength(MOST_PICTURES - 1);
  });

  it('and its name are missed where they are not there', () => {
    expect(Object.keys(personaProblems({ name: ' ', pictures: [] }))).toEqual(['name', 'pictures']);
    expect(personaProblems({ name: 'Mia', pictures: [picture('a')] })).toEqual({});
  });
});

describe('the ledger', () => {
  const entry = (changes: Partial<Transaction>): Transaction => ({ id: '1', type: 'debit', amount: '1.5', tokenType: 'spark', description: '', source: 'project', createTime: 0, ...changes });

  it('tells which way Spark went', () => {
    expect([signedAmount(entry({})), signedAmount(entry({ type: 'credit' }))]).toEqual([-1.5, 1.5]);
  });

  it('writes the names of operations as words', () => {
    expect(whatWords(entry({ description: 'refund: generate_image (sdxl): it was dark' }))).toBe('refund: generate image (sdxl): it was dark');
    expect(whatWords(entry({ source: 'top_up' }))).toBe('top up');
  });

  it('shows the kinds of Spark that are there, and premium always', () => {
    const balance = { available: 5, held: 0, play: 0, free: 5, premium: 0 };
    expect(lotsOf(balance).map(({ kind, spark }) => [kind, spark])).toEqual([['free', 5], ['premium', 0]]);
  });
});

describe('a sign-in that did not work', () => {
  it('is told by its code, with what to do', () => {
    const refused = new ApiError('unauthorized', 'no', 401);
    expect(signInProblem(refused, 'link')).toContain('Print a new one');
    expect(signInProblem(refused, 'key')).toContain('revoked');
    expect(signInProblem(new ApiError('rate_limited', 'no', 429, { retryAfter: 40 }), 'key')).toContain('40 seconds');
    expect(signInProblem(new ApiError('unreachable', 'The engine does not answer.'), 'key')).toBe('The engine does not answer.');
  });
});
