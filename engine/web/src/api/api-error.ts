/** A refusal of the engine: `code` is one of the README's table, or `unreachable` when nothing answered. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  /** 0 when there was no answer. */
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, status = 0, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.details = details;
  }

  /** The input of a form that it is about. */
  get input(): string | undefined {
    return typeof this.details.input === 'string' ? this.details.input : undefined;
  }
}

export const unreachable = (): ApiError => new ApiError('unreachable', 'The engine does not answer. Nothing is lost: try again when it is back.');
