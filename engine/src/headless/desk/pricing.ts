/** What a workflow with given inputs would cost an account. */
import type { ExecutionInputs } from 'n8n-nodes-sogni-flow/contract';
import type { Engine } from '../../engine.ts';
import type { Quote } from '../../quotes/types.ts';
import type { PreparedWorkflow } from '../prepare.ts';
import { prepareGiven } from '../prepare-given.ts';
import { quoteWorkflow } from '../quote-workflow.ts';
import type { Subject } from '../subject.ts';
import { quotingWithoutCache } from '../without-cache.ts';

export const createPricing = (engine: Engine) => ({
  prepare: async (account: string, { workflow, text }: Subject, inputs: ExecutionInputs): Promise<PreparedWorkflow> => await prepareGiven(engine, { account, workflow, text, inputs, now: Date.now() }),
  price: async (account: string, prepared: PreparedWorkflow, noCache: boolean | undefined, signal: AbortSignal): Promise<Required<Quote>> =>
    await quoteWorkflow(noCache ? quotingWithoutCache(engine) : engine, account, prepared, signal),
});
