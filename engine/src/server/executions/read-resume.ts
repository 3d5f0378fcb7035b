import { microSpark, type MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import * as z from 'zod';
import { read } from './read-start.ts';

const resume = z.strictObject({ maxSpark: z.number().min(0).max(9_000_000_000).optional() });

/** @returns the most that the execution may cost in all from now on. @throws FlowError `invalid_parameter` */
export function readResume(body: unknown): MicroSpark | undefined {
  const { maxSpark } = read(resume, body);
  return maxSpark === undefined ? undefined : microSpark(maxSpark);
}
