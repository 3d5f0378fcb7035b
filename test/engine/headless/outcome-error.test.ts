import { describe, expect, it } from '@jest/globals';
import type { ExecutionOutcome } from '../../../engine/src/execution/run-options.ts';
import { asError } from '../../../engine/src/headless/outcome-error.ts';
import { FlowError } from '../../../nodes/contract/index.ts';

const outcome = (more: Partial<ExecutionOutcome>): ExecutionOutcome => ({ state: 'failed', runs: new Map(), ...more }) as ExecutionOutcome;

describe('how an execution ended, as an error', () => {
  it('keeps the error and names the node', () => {
    const error = new FlowError('disk_full', 'no room');
    expect(asError(outcome({ error, failure: { code: 'disk_full', message: 'no room', node: 'Film' } }))).toMatchObject({ code: 'disk_full', message: 'no room', node: 'Film' });
    expect(asError(outcome({ error }))).toBe(error);
  });

  it('is the stored failure where the error itself is gone', () => {
    expect(asError(outcome({ failure: { code: 'timed_out', message: 'late', node: 'Film' } }))).toMatchObject({ code: 'timed_out', message: 'late', node: 'Film' });
  });

  it('is cancelled, whatever else went wrong on the way', () => {
    expect(asError(outcome({ state: 'cancelled' }))).toMatchObject({ code: 'cancelled' });
  });

  it('is internal for what is in no table', () => {
    expect(asError(outcome({ failure: { code: 'toString', message: 'odd', node: 'A' } }))).toMatchObject({ code: 'internal', message: 'odd', node: 'A' });
    expect(asError(outcome({ error: new TypeError('a bug') }))).toMatchObject({ code: 'internal', message: 'the execution ended as failed' });
  });
});
