import { describe, expect, it } from '@jest/globals';
import { ERRORS } from '../../../nodes/contract/errors.ts';
import { failureOf } from '../../../gpu-runtime/src/runtimes/sogni/refusals.ts';

describe('a refusal of the network', () => {
  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('has a code of the table, also where it names itself %s', (name) => {
    for (const body of [{ code: name }, { classification: name }]) {
      expect(Object.hasOwn(ERRORS, failureOf({ status: 500, body }, 'a question').code)).toBe(true);
    }
  });
});
