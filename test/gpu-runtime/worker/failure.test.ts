import { describe, expect, it } from '@jest/globals';
import { ERRORS, FlowError, type ErrorCode } from '../../../nodes/contract/errors.ts';
import { judge } from '../../../gpu-runtime/src/worker/failure.ts';

describe('judge', () => {
  it.each(Object.keys(ERRORS) as ErrorCode[])('follows the table for %s', (code) => {
    expect(judge(new FlowError(code, 'as said'), 1)).toEqual({
      failure: { code, message: 'as said' },
      retry: ERRORS[code].retry,
      delayMs: ERRORS[code].retry ? 1_000 : 0,
      bug: false,
    });
  });

  it('waits four times as long before the third attempt, and allows no fourth', () => {
    const error = new FlowError('runtime_unreachable', 'refused');
    expect([1, 2, 3, 4].map((attempt) => judge(error, attempt)).map(({ retry, delayMs }) => [retry, delayMs])).toEqual([
      [true, 1_000],
      [true, 4_000],
      [false, 0],
      [false, 0],
    ]);
  });

  it('takes everything that is no FlowError for a bug', () => {
    for (const thrown of [new Error('x'), 'text', undefined, null, { code: 'runtime_failed' }]) {
      expect(judge(thrown, 1)).toMatchObject({ failure: { code: 'internal' }, retry: false, bug: true });
    }
  });
});
