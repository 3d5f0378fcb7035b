import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type * as z from 'zod';

/** A JSON body by its shape; an absent one counts as empty. @throws FlowError `invalid_parameter`, naming the first field that is wrong. */
export function readBody<Shape extends z.ZodType>(shape: Shape, body: unknown): z.infer<Shape> {
  const { success, data, error } = shape.safeParse(body ?? {});
  if (success) return data;
  const [issue] = error.issues;
  const parameter = issue!.path.map(String).join('.') || 'the body';
  throw new FlowError('invalid_parameter', `${parameter}: ${issue!.message}`, { details: { parameter } });
}
