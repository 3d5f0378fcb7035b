import { expect, it } from '@jest/globals';
import { ADVICE, adviceFor } from '../../../../engine/web/src/state/advice.ts';
import { ERRORS } from '../../../../nodes/contract/errors.ts';

it('has advice for every failure of the table, and for no other', () => {
  expect(Object.keys(ADVICE).sort()).toEqual(Object.keys(ERRORS).sort());
});

it('sends nobody back to the same inputs when only somebody else can help', () => {
  const wrong = Object.entries(ADVICE).filter(([code, { remedy }]) => ERRORS[code as keyof typeof ERRORS].fixedBy === 'operator' && remedy === 'inputs');
  expect(wrong).toEqual([]);
});

it('falls back to words of its own for a code that it does not know', () => {
  expect(adviceFor({ code: 'toString' })).toBe(ADVICE.internal);
});
