/** Reads the bodies that quote and start executions: their shape only. A refusal about an input names it in `details.input`. */
import { createHash } from 'node:crypto';
import { FlowError, microSpark, type ExecutionSubject } from 'n8n-nodes-sogni-flow/contract';
import * as z from 'zod';
import type { StartRequest } from '../../headless/desk/execution-desk.ts';
import { canonicalJson } from '../../workflow/digest.ts';
import { readJson } from '../../workflow/read-json.ts';

const MOST_FILES = 64;
const MOST_INPUTS = 200;
const MOST_CHARACTERS = 200_000;

const text = z.string().max(MOST_CHARACTERS);
const file = z.strictObject({ artifact: z.string().regex(/^[0-9a-f]{64}$/, 'must be the SHA-256 of a file, 64 lower-case hex digits'), name: z.string().max(300).optional() });

const inputValue = z.union([text, z.number(), z.boolean(), z.null(), z.array(z.string().max(10_000)).max(MOST_FILES), file, z.array(file).max(MOST_FILES)], {
  error: () => `must be a text, a number, true or false, null, a list of texts, a file {"artifact": …}, or a list of up to ${MOST_FILES} files`,
});

/** By the name of an input. */
export const byInput = <Value extends z.ZodType>(value: Value) => z.record(z.string().min(1).max(300), value).refine((given) => Object.keys(given).length <= MOST_INPUTS, `has more than ${MOST_INPUTS} inputs`);

export const inputs = byInput(inputValue);

export const spark = z.number().min(0).max(9_000_000_000);

export const subjectShape = {
  template: z.string().regex(/^[\w.-]{1,200}$/, 'must be the id of a template').optional(),
  workflow: z.record(z.string(), z.unknown()).optional(),
  inputs: inputs.optional(),
  noCache: z.boolean().optional(),
};

const subject = z.strictObject(subjectShape);
const start = z.strictObject({ ...subjectShape, maxSpark: spark.optional(), anew: z.boolean().optional(), after: z.string().regex(/^[\w-]{1,64}$/, 'must be the id of an execution').optional() });

/** @throws FlowError `invalid_input` | `invalid_parameter` */
export const readSubject = (body: unknown): ExecutionSubject => read(subject, body) as ExecutionSubject;

/** @throws FlowError `invalid_input` | `invalid_parameter` */
export function readStart(body: unknown): StartRequest {
  const { maxSpark, ...request } = read(start, body);
  return { ...(request as ExecutionSubject), ...(maxSpark === undefined ? {} : { approved: microSpark(maxSpark) }) };
}

/** Equal for requests that ask for the same. @throws FlowError `invalid_workflow` for one that no walk comes to the end of. */
export function fingerprintOf(kind: 'execution' | 'batch', request: ExecutionSubject): string {
  if (request.workflow !== undefined) readJson(request.workflow);
  return createHash('sha256').update(canonicalJson([kind, request])).digest('hex');
}

/** Whatever is wrong, the first of it is told. */
export function read<Shape extends z.ZodType>(shape: Shape, body: unknown): z.output<Shape> {
  const { success, data, error } = shape.safeParse(body ?? {});
  if (success) return data;
  const [{ path, message }] = error.issues as [z.core.$ZodIssue];
  const [first, input] = path;
  if (first === 'inputs' && typeof input === 'string') throw new FlowError('invalid_input', `input "${input}" ${message}`, { details: { input } });
  const parameter = path.length === 0 ? 'the body' : path.map(String).join('.');
  throw new FlowError('invalid_parameter', `${parameter}: ${message}`, { details: { parameter } });
}
