/** Reads the body that starts a template: its shape only. What is wrong with an input is named in `details.input`. */
import { createHash } from 'node:crypto';
import { FlowError, microSpark, type ExecutionInputs, type MicroSpark, type StartTemplate } from 'n8n-nodes-sogni-flow/contract';
import * as z from 'zod';
import { canonicalJson } from '../../workflow/digest.ts';
import { inputs, read, spark } from '../executions/read-start.ts';
import { limitsOf, paidInSpark, refuseInlineData } from '../workflow-runs/read-request.ts';

const startTemplate = z.object({
  workflow_id: z.string().regex(/^[\w.-]{1,200}$/, 'must be the id of a template'),
  inputs: inputs.optional(),
  token_type: paidInSpark.optional(),
  app_source: z.string().max(100).optional(),
  max_estimated_capacity_units: z.number().min(0).optional(),
  max_spark: spark.optional(),
  confirm_cost: z.boolean().optional(),
  no_cache: z.boolean().optional(),
});

export interface TemplateStart {
  readonly template: string;
  readonly inputs: ExecutionInputs;
  /** The most that it may cost. */
  readonly maxSpark?: MicroSpark;
  readonly capacityUnits?: number | undefined;
  readonly noCache: boolean;
  /** It waits until its price is approved. */
  readonly asksFirst: boolean;
}

/** Whether a body is this room's, and not one of steps. */
export const startsTemplate = (body: unknown): body is StartTemplate => typeof body === 'object' && body !== null && 'workflow_id' in body;

/** @param headers - as with steps. @throws FlowError `invalid_input` | `invalid_parameter` */
export function readTemplateStart(body: StartTemplate, headers: Readonly<Record<string, unknown>>): TemplateStart {
  if ('input' in body) throw new FlowError('invalid_parameter', 'both input and workflow_id are given; exactly one is needed', { details: { parameter: 'workflow_id' } });
  if ('media_references' in body) throw new FlowError('invalid_parameter', 'media_references go with steps; give the files of a template as its inputs, by their links', { details: { parameter: 'media_references' } });
  const { workflow_id: template, inputs: given = {}, ...asked } = read(startTemplate, body);
  refuseInlineData(given, 'inputs');
  const { maxSpark, noCache } = limitsOf(asked, headers);
  return {
    ...{ template, inputs: given as ExecutionInputs, capacityUnits: asked.max_estimated_capacity_units, noCache, asksFirst: asked.confirm_cost === false },
    ...(maxSpark === undefined ? {} : { maxSpark: microSpark(maxSpark) }),
  };
}

/** Equal for starts that ask for the same. As with steps, caps and approvals are no part of it. @param inputs - with the files behind their links. */
export const fingerprintOf = (template: string, inputs: ExecutionInputs): string => createHash('sha256').update(canonicalJson(['template workflow', template, inputs])).digest('hex');
