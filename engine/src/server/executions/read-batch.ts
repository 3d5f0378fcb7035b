/** Reads the bodies that quote and start batches: their shape only; what the axes come to is `expandBatch`'s to say. */
import { microSpark } from 'n8n-nodes-sogni-flow/contract';
import * as z from 'zod';
import type { BatchRequest } from '../../headless/desk/batch-desk.ts';
import { byInput, inputs, read, subjectShape } from './read-start.ts';

const MOST_VALUES = 1_000;

const axis = z.union([z.string().max(20_000), z.array(z.union([z.string().max(20_000), z.number()])).max(MOST_VALUES)], { error: () => 'must be a list of texts and numbers, or a text such as 1..8 or a,b' });

const batch = z.strictObject({
  ...subjectShape,
  matrix: byInput(axis).optional(),
  zip: z.boolean().optional(),
  rows: z.array(inputs).max(MOST_VALUES).optional(),
  anew: z.boolean().optional(),
  maxSpark: z.number().min(0).max(9_000_000_000).optional(),
});

/** @throws FlowError `invalid_input` | `invalid_parameter` */
export function readBatch(body: unknown): BatchRequest {
  const { maxSpark, ...request } = read(batch, body);
  return { ...(request as BatchRequest), ...(maxSpark === undefined ? {} : { approved: microSpark(maxSpark) }) };
}
