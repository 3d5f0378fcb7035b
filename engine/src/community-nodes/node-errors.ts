/** What a hosted node throws → an error of the product's table, naming node and item. */
import { ERRORS, FlowError, type ErrorCode } from 'n8n-nodes-sogni-flow/contract';
import type { NodeContext } from '../execution/node-type.ts';

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});

/** The code of the API's answer, or of the error further down, survives when the table knows it; everything else is `node_failed`. */
export function toFlowError(error: unknown, { node, signal, inputs }: Pick<NodeContext, 'node' | 'signal' | 'inputs'>): FlowError {
  if (signal.aborted) return new FlowError('cancelled', `node "${node.name}" was cancelled`, { cause: error, node: node.name });
  const given = fieldsOf(error);
  const context = fieldsOf(given.context);
  const item = typeof context.itemIndex === 'number' ? context.itemIndex : undefined;
  const place = item !== undefined && (inputs[0]?.length ?? 0) > 1 ? `item ${item}: ` : '';
  const message = error instanceof Error || typeof given.message === 'string' ? String(given.message) : String(error);
  const description = typeof given.description === 'string' && given.description !== '' && !message.includes(given.description) ? ` (${given.description})` : '';
  const inner = findFlowError(error);
  const details = { ...inner?.details, ...(item === undefined ? {} : { item }), ...(typeof given.httpCode === 'string' ? { httpStatus: Number(given.httpCode) } : {}) };
  return new FlowError(inner?.code ?? codeOf(error) ?? 'node_failed', `${place}${message}${description}`, { cause: error, node: node.name, details });
}

/** Errors are wrapped a few times at most; a longer chain is a circle. */
const MAX_CAUSES = 5;

function* causes(error: unknown): Generator<unknown> {
  for (let current = error, depth = 0; current !== undefined && current !== null && depth < MAX_CAUSES; depth += 1) {
    yield current;
    current = fieldsOf(current).cause;
  }
}

function findFlowError(error: unknown): FlowError | undefined {
  for (const cause of causes(error)) if (FlowError.is(cause)) return cause;
  return undefined;
}

function codeOf(error: unknown): ErrorCode | undefined {
  for (const cause of causes(error)) {
    const { code, context, response } = fieldsOf(cause);
    const candidates = [fieldsOf(context).code, fieldsOf(fieldsOf(context).data).code, fieldsOf(fieldsOf(response).data).code, code];
    for (const candidate of candidates) if (typeof candidate === 'string' && Object.hasOwn(ERRORS, candidate)) return candidate as ErrorCode;
  }
  return undefined;
}
