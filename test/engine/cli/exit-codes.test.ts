import { describe, expect, it } from '@jest/globals';
import { EXIT_CODES, exitCodeOf } from '../../../engine/src/cli/exit-codes.ts';
import { ERRORS, type ErrorCode } from '../../../nodes/contract/index.ts';

// Written out, so that a script's author and this table can be compared line by line.
const EXPECTED: Readonly<Record<ErrorCode, number>> = {
  ...{ invalid_workflow: 2, unknown_node_type: 2, workflow_cycle: 2, missing_credential: 2, invalid_parameter: 2, invalid_input: 2 },
  ...{ unknown_operation: 2, unknown_model: 2, invalid_media: 2, media_too_large: 2, expression_failed: 2, expression_timeout: 2 },
  ...{ node_failed: 2, content_filtered: 2, no_runtime_for_operation: 1, unauthorized: 2, forbidden: 2, not_found: 2 },
  ...{ insufficient_spark: 3, premium_required: 3, over_cap: 4, quote_expired: 2, cancelled: 5, idempotency_conflict: 2, rate_limited: 1, invalid_transition: 1, lease_lost: 1, worker_set_aside: 1, callback_unreachable: 1 },
  ...{ timed_out: 1, runtime_failed: 1, runtime_unreachable: 1, runtime_unpaid: 1, disk_full: 1, storage_failed: 1, tool_missing: 1, invalid_configuration: 1, internal: 1 },
};

describe('the exit code', () => {
  it.each(Object.keys(ERRORS) as ErrorCode[])('of %s', (code) => {
    expect(exitCodeOf(code)).toBe(EXPECTED[code]);
  });

  it('of something that is in no table is 1', () => {
    for (const code of ['', 'ENOENT', 'toString', '__proto__']) expect(exitCodeOf(code)).toBe(EXIT_CODES.failed);
  });
});
