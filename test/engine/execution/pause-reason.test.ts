import { describe, expect, it } from '@jest/globals';
import { pauseReason } from '../../../engine/src/execution/pause-reason.ts';

describe('a failure for money', () => {
  it.each([
    ['insufficient_spark', undefined, 'insufficient_credit'],
    ['over_cap', undefined, 'cost_reauthorization_required'],
    ['over_cap', { cap: 'run' }, 'cost_reauthorization_required'],
    ['over_cap', { cap: 'perDay' }, undefined],
    ['over_cap', { cap: 'total' }, undefined],
    ['runtime_failed', undefined, undefined],
  ])('%s with %j pauses as %s', (code, details, reason) => {
    expect(pauseReason({ code, ...(details && { details }) })).toBe(reason);
  });
});
