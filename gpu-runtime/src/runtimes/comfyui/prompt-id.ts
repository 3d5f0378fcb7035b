/**
 * Names of prompts: the same job, variation and try always have the same one, so that a prompt is found again whatever became of the worker that sent it.
 */
import { createHash } from 'node:crypto';

/** @returns a UUID in canonical form (version 8: made by a rule of our own), the only form that recent servers take. */
export function promptId(jobId: string, variation: number, attempt: number): string {
  const bytes = createHash('sha256').update(`${jobId}\n${variation}\n${attempt}`).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
