import { describe, expect, it } from '@jest/globals';
import { ERRORS, FlowError, type ErrorCode } from '../../../nodes/contract/errors.ts';
import { judge } from '../../../gpu-runtime/src/worker/failure.ts';
import { pauseMs, RETRY_CLASSES, retryClassOf } from '../../../gpu-runtime/src/worker/retry-classes.ts';

const codes = Object.keys(ERRORS) as ErrorCode[];
const verdicts = (code: ErrorCode, starts: readonly number[]) =>
  starts.map((start) => judge(new FlowError(code, 'as said'), start, start, 1)).map(({ retry, delayMs }) => [retry, delayMs]);

describe('judge', () => {
  it.each(codes)('follows the table for %s', (code) => {
    expect(judge(new FlowError(code, 'as said'), 1, 1, 1)).toEqual({
      failure: { code, message: 'as said' },
      retry: ERRORS[code].retry,
      delayMs: ERRORS[code].retry ? 1_000 : 0,
      bug: false,
    });
  });

  it('waits four times as long before the third start after a fault of the provider, and allows no fourth', () => {
    expect(verdicts('runtime_failed', [1, 2, 3, 4])).toEqual([[true, 1_000], [true, 4_000], [false, 0], [false, 0]]);
  });

  it('takes a job up again as often as the way to the runtime fails, with pauses that grow by its claims', () => {
    expect([1, 2, 5, 40].map((claims) => judge(new FlowError('runtime_unreachable', 'refused'), 1, claims, 1)).map(({ retry, delayMs }) => [retry, delayMs])).toEqual([
      [true, 1_000],
      [true, 2_000],
      [true, 16_000],
      [true, 30_000],
    ]);
  });

  it('takes everything that is no FlowError for a bug', () => {
    for (const thrown of [new Error('x'), 'text', undefined, null, { code: 'runtime_failed' }]) {
      expect(judge(thrown, 1, 1, 1)).toMatchObject({ failure: { code: 'internal' }, retry: false, bug: true });
    }
  });
});

describe('retry classes', () => {
  it('never try again what the user or the content filter decides, or what somebody stopped', () => {
    for (const code of codes.filter((name) => !ERRORS[name].retry)) expect(retryClassOf(code)).toBe(RETRY_CLASSES.final);
    for (const code of ['content_filtered', 'invalid_parameter', 'cancelled'] as const) expect(retryClassOf(code).mostStarts).toBe(1);
  });

  it('count no start that only the way there ended', () => {
    expect(retryClassOf('runtime_unreachable').counts).toBe(false);
    expect(retryClassOf('runtime_failed').counts).toBe(true);
  });

  it('pause by half at least and by the whole at most, and never longer than their limit', () => {
    const { provider } = RETRY_CLASSES;
    expect([0, 0.5, 1].map((random) => pauseMs(provider, 2, random))).toEqual([2_000, 3_000, 4_000]);
    expect(pauseMs(provider, 30, 1)).toBe(60_000);
  });
});
