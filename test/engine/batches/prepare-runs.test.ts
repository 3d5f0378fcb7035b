import { describe, expect, it } from '@jest/globals';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { prepareRuns } from '../../../engine/src/batches/prepare-runs.ts';
import type { PreparedWorkflow } from '../../../engine/src/headless/prepare.ts';

const never = new AbortController().signal;
const rows = (count: number) => Array.from({ length: count }, (_row, index) => ({ Seed: index + 1 }));
/** Takes even seeds only. */
const prepare = async ({ Seed }: { readonly Seed: number }): Promise<PreparedWorkflow> => {
  if (Seed % 2 === 1) throw new FlowError('invalid_input', `input "Seed" is ${Seed}; even numbers are needed`, { details: { input: 'Seed' } });
  return { text: String(Seed) } as PreparedWorkflow;
};

describe('the inputs of a batch', () => {
  it('are read in order', async () => {
    const even = [2, 4, 6].map((Seed) => ({ Seed }));
    expect((await prepareRuns(even, prepare, never)).map(({ text }) => text)).toEqual(['2', '4', '6']);
  });

  it('are refused with the run, what sets it apart, and the field', async () => {
    await expect(prepareRuns(rows(2), prepare, never)).rejects.toMatchObject({
      ...{ code: 'invalid_input', message: 'run 1 (Seed 1): input "Seed" is 1; even numbers are needed' },
      details: { input: 'Seed', run: 1 },
    });
  });

  it('are refused all at once, the first ten by name', async () => {
    const three = await prepareRuns(rows(5), prepare, never).catch((error: unknown) => error as FlowError);
    expect(three).toMatchObject({ code: 'invalid_input', details: { input: 'Seed', run: 1, runs: [1, 3, 5].map((run) => ({ run, input: 'Seed' })) } });
    expect((three as FlowError).message).toBe(
      '3 of 5 runs cannot be made. run 1 (Seed 1): input "Seed" is 1; even numbers are needed. run 3 (Seed 3): input "Seed" is 3; even numbers are needed. run 5 (Seed 5): input "Seed" is 5; even numbers are needed',
    );
    const fifty = await prepareRuns(rows(100), prepare, never).catch((error: unknown) => error as FlowError);
    expect((fifty as FlowError).message).toMatch(/^50 of 100 runs cannot be made\. .*run 19 \(Seed 19\).*\. And 40 more$/);
    expect((fifty as FlowError).details?.runs).toHaveLength(10);
  });

  it('are given up with whoever asked', async () => {
    await expect(prepareRuns(rows(2), prepare, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('hide no bug behind the name of a run', async () => {
    await expect(prepareRuns(rows(1), () => Promise.reject(new TypeError('oops')), never)).rejects.toBeInstanceOf(TypeError);
  });
});
