/** Quotes of one workflow with many inputs: the same as one by one. Real engine parts, a runtime that takes no time. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ExecutionInputs } from '../../../nodes/contract/index.ts';
import { LOCAL_ACCOUNT } from '../../../engine/src/accounts/port.ts';
import { quoteMany } from '../../../engine/src/headless/quote-many.ts';
import type { Quote } from '../../../engine/src/quotes/types.ts';
import { inARow, picture, type TestNode } from '../../e2e/workflows.ts';
import { buildWorkflow } from '../quotes/build-workflow.ts';
import { generatedWorkflow } from '../quotes/generated-workflow.ts';
import { aQuoteBench, type QuoteBench } from '../quotes/quote-and-run.ts';

let bench: QuoteBench;
beforeAll(async () => (bench = await aQuoteBench()));
afterAll(() => bench.close());

const never = new AbortController().signal;
const form: TestNode = {
  ...{ name: 'Form', type: 'n8n-nodes-base.formTrigger', typeVersion: 2.2 },
  parameters: { formFields: { values: [{ fieldLabel: 'Width', fieldType: 'text', defaultValue: '512' }, { fieldLabel: 'Mark', fieldType: 'text', defaultValue: '' }] } },
};
const workflow = inARow([form, picture('Picture', { width: "={{ Number($('Form').first().json.Width) }}", height: 512, seed: 1 })]);

async function many(file: object, runs: readonly Readonly<Record<string, string>>[], signal = never): Promise<readonly Required<Quote>[]> {
  const one = await bench.prepare(file);
  const prepared = await Promise.all(runs.map(async (values) => ({ values: values as ExecutionInputs, prepared: { ...(await bench.prepare(file, values)), workflow: one.workflow } })));
  return await quoteMany(bench.engine, LOCAL_ACCOUNT, prepared, signal);
}
/** Branches are quoted side by side: which of two equal steps comes first, and is the one that is paid, is told by chance. */
const shown = ({ lines, total }: Quote) => ({ total, lines: lines.map(({ operation, price, open = '' }) => `${operation} ${price.min}-${price.expected}-${price.max} ${open}`).sort() });

describe('quotes of one workflow with many inputs', () => {
  it('are those of each alone, in order', async () => {
    const widths = ['512', '1024', '256', '2048', '768'];
    const quotes = await many(workflow, widths.map((Width) => ({ Width })));
    expect(quotes.map(({ total }) => total.max)).toEqual(widths.map((width) => (Number(width) * 512 * 1_000_000) / 1024 ** 2));
    expect(new Set(quotes.map(({ lines: [line] }) => line?.contentKey)).size).toBe(widths.length);
  });

  it('are the same for generated workflows, also where a branch is open', async () => {
    const seed = Date.now() % 1_000_000;
    console.log(`seed ${seed}`);
    let number = 0;
    await fc.assert(
      fc.asyncProperty(generatedWorkflow(4), async (generated) => {
        const prepared = await bench.prepare(buildWorkflow(generated, `Many ${(number += 1)}`), generated.inputs);
        const alone = shown(await bench.quote(prepared));
        const quotes = await quoteMany(bench.engine, LOCAL_ACCOUNT, [1, 2, 3].map((run) => ({ values: { run }, prepared })), never);
        expect(quotes.map(shown)).toEqual([alone, alone, alone]);
      }),
      { numRuns: 25, seed },
    );
  });

  it('name the first run that cannot be quoted', async () => {
    const runs = ['512', '1024', '7', 'wide', '512'].map((Width, index) => ({ Width, Mark: 'm'.repeat(index * 30) }));
    const refused = await many(workflow, runs).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'invalid_parameter', node: 'Picture', details: { run: 3, parameter: 'width' } });
    expect((refused as Error).message).toMatch(/^run 3 \(Width "7", Mark "m{38}…\): width is 7; /);
  });

  it('end when nobody waits for them any more', async () => {
    await expect(many(workflow, [{ Width: '512' }, { Width: '256' }], AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });
});
