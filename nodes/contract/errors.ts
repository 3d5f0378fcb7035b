/**
 * Every failure that a user or an operator can meet. Code that reacts to an error reads this table, never the message.
 * `docs` of the table is the "Errors" section of the README; a test compares both ways.
 */

export interface ErrorEntry {
  /** HTTP status of the API answer. */
  readonly status: number;
  /** Whether the same request can succeed later without anybody changing anything. */
  readonly retry: boolean;
  readonly fixedBy: 'user' | 'operator' | 'nobody';
}

export const ERRORS = {
  // What was handed in cannot be run.
  invalid_workflow: { status: 400, retry: false, fixedBy: 'user' },
  unknown_node_type: { status: 400, retry: false, fixedBy: 'user' },
  workflow_cycle: { status: 400, retry: false, fixedBy: 'user' },
  missing_credential: { status: 400, retry: false, fixedBy: 'user' },
  invalid_parameter: { status: 400, retry: false, fixedBy: 'user' },
  invalid_input: { status: 400, retry: false, fixedBy: 'user' },
  unknown_operation: { status: 400, retry: false, fixedBy: 'user' },
  unknown_model: { status: 400, retry: false, fixedBy: 'user' },
  invalid_media: { status: 422, retry: false, fixedBy: 'user' },
  media_too_large: { status: 413, retry: false, fixedBy: 'user' },
  expression_failed: { status: 422, retry: false, fixedBy: 'user' },
  expression_timeout: { status: 422, retry: false, fixedBy: 'user' },
  node_failed: { status: 422, retry: false, fixedBy: 'user' },
  content_filtered: { status: 422, retry: false, fixedBy: 'user' },
  no_runtime_for_operation: { status: 422, retry: false, fixedBy: 'operator' },
  // Access and money.
  unauthorized: { status: 401, retry: false, fixedBy: 'user' },
  forbidden: { status: 403, retry: false, fixedBy: 'user' },
  not_found: { status: 404, retry: false, fixedBy: 'user' },
  insufficient_spark: { status: 402, retry: false, fixedBy: 'user' },
  over_cap: { status: 402, retry: false, fixedBy: 'user' },
  callback_unreachable: { status: 422, retry: false, fixedBy: 'operator' },
  quote_expired: { status: 409, retry: false, fixedBy: 'user' },
  premium_required: { status: 402, retry: false, fixedBy: 'user' },
  rate_limited: { status: 429, retry: true, fixedBy: 'nobody' },
  // Collisions.
  idempotency_conflict: { status: 409, retry: false, fixedBy: 'user' },
  invalid_transition: { status: 409, retry: false, fixedBy: 'nobody' },
  lease_lost: { status: 409, retry: true, fixedBy: 'nobody' },
  worker_set_aside: { status: 409, retry: true, fixedBy: 'operator' },
  cancelled: { status: 409, retry: false, fixedBy: 'user' },
  // Running it went wrong.
  timed_out: { status: 504, retry: true, fixedBy: 'operator' },
  runtime_failed: { status: 502, retry: true, fixedBy: 'operator' },
  runtime_unreachable: { status: 503, retry: true, fixedBy: 'operator' },
  runtime_unpaid: { status: 503, retry: false, fixedBy: 'operator' },
  disk_full: { status: 507, retry: true, fixedBy: 'operator' },
  storage_failed: { status: 500, retry: true, fixedBy: 'operator' },
  tool_missing: { status: 500, retry: false, fixedBy: 'operator' },
  invalid_configuration: { status: 500, retry: false, fixedBy: 'operator' },
  internal: { status: 500, retry: false, fixedBy: 'nobody' },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;

const marker = Symbol.for('sogni-flow.error');

export interface FlowErrorOptions {
  readonly cause?: unknown;
  /** Name of the workflow node that the error belongs to. */
  readonly node?: string;
  /** Machine-readable context, shown by `--json` and in API answers. No secrets, no host paths. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** An expected failure: its code is in `ERRORS`; its message names the value and what is allowed. Anything else thrown is a bug. */
export class FlowError extends Error {
  override readonly name = 'FlowError';
  readonly code: ErrorCode;
  readonly node: string | undefined;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(code: ErrorCode, message: string, options: FlowErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.node = options.node;
    this.details = options.details;
    Object.defineProperty(this, marker, { value: true });
  }

  /** The same failure, told as one of the node `name`; an error that already names a node keeps it. */
  at(name: string): FlowError {
    if (this.node !== undefined) return this;
    const details = this.details === undefined ? {} : { details: this.details };
    return new FlowError(this.code, this.message, { cause: this, node: name, ...details });
  }

  /** Also true for an error made by another copy of this package, where `instanceof` is false. */
  static is(value: unknown): value is FlowError {
    return typeof value === 'object' && value !== null && marker in value;
  }
}
