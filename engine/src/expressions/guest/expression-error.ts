/** A failure that the author of an expression must see. Anything else that an expression throws makes it `undefined`, as in n8n. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}

export function refuse(message: string): never {
  throw new ExpressionError(message);
}
