/** Reads the bodies by which a user decides over a run: confirm its cost, resume it, run it again with other seeds. */
import { FlowError, microSpark, type MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import * as z from 'zod';

const LARGEST_SEED = 2 ** 32 - 1;

const spark = z.number().min(0).max(9_000_000_000).optional();
const payment = { token_type: z.enum(['spark', 'auto'], 'must be "spark" or "auto"; this server is paid in Spark').optional(), billing_mode: z.enum(['auto', 'tokens']).optional(), app_source: z.string().max(100).optional() };

const confirmCost = z.object({ decision: z.enum(['confirm', 'cancel']), acceptedCostPreview: z.record(z.string(), z.unknown()).optional(), reason: z.string().max(1_000).optional() });
const resume = z.object({ ...payment, max_spark: spark });
const reseed = z.object({ ...payment, max_spark: spark, confirm_cost: z.boolean().optional(), seed_overrides: z.record(z.string().max(100), z.number().int().min(0).max(LARGEST_SEED)).optional() });

export type ConfirmRequest = z.infer<typeof confirmCost>;

export interface ResumeRequest {
  readonly maxSpark?: MicroSpark;
}

export interface ReseedRequest extends ResumeRequest {
  readonly seedOverrides: Readonly<Record<string, number>> | undefined;
  readonly asksFirst: boolean;
}

const approved = (max: number | undefined): ResumeRequest => (max === undefined ? {} : { maxSpark: microSpark(max) });

/** @throws FlowError `invalid_parameter`, here and below. */
export const readConfirm = (body: unknown): ConfirmRequest => read(confirmCost, body);

export const readResume = (body: unknown): ResumeRequest => approved(read(resume, body).max_spark);

export function readReseed(body: unknown): ReseedRequest {
  const { max_spark, confirm_cost, seed_overrides } = read(reseed, body);
  return { ...approved(max_spark), seedOverrides: seed_overrides, asksFirst: confirm_cost === false };
}

function read<Shape extends z.ZodType>(shape: Shape, body: unknown): z.infer<Shape> {
  const { success, data, error } = shape.safeParse(body ?? {});
  if (success) return data;
  const [issue] = error.issues;
  const parameter = issue!.path.map(String).join('.') || 'the body';
  throw new FlowError('invalid_parameter', `${parameter}: ${issue!.message}`, { details: { parameter } });
}
