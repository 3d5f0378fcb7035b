/** What a run would cost as it is filled in now: asked after every change, the newest answer wins. */
import { effect, signal, type ReadonlySignal } from '@preact/signals';
import type { ExecutionQuote, QuotedNode, SparkRange } from 'n8n-nodes-sogni-flow/contract';
import { quoteBatch, quoteExecution } from '../api/executions.ts';
import { ApiError } from '../api/api-error.ts';
import type { FormField, FormState } from './form-state.ts';
import { newest } from './newest.ts';
import { toBatch, unvaried, variedBy, type Several } from './several.ts';

const PAUSE_MS = 120;

export interface Quoted {
  readonly total: SparkRange;
  readonly available: number;
  readonly steps: readonly QuotedNode[];
  readonly short?: ExecutionQuote['short'];
  /** Of a batch. */
  readonly runs?: number;
}

export interface Price {
  /** `unfilled`: something that is needed is not there yet, or wrong. */
  readonly state: 'unfilled' | 'asking' | 'there' | 'failed';
  /** The newest answer; while another is asked for it stays. */
  readonly quoted?: Quoted | undefined;
  readonly missing?: readonly FormField[];
  readonly message?: string;
}

/** Fields that have to be looked at before anything can be priced or run; those that vary are not. */
export function missingIn(form: FormState, several: Several | undefined): readonly FormField[] {
  const varied = several && variedBy(several);
  return form.wrong.value.filter(({ input }) => !varied?.has(input.name));
}

export interface LivePrice {
  readonly price: ReadonlySignal<Price>;
  stop(): void;
}

export function livePrice(template: string, form: FormState, several: ReadonlySignal<Several | undefined>): LivePrice {
  const price = signal<Price>({ state: 'asking' });
  const asking = newest({
    pauseMs: PAUSE_MS,
    ask: async ({ inputs, batch }: { readonly inputs: typeof form.inputs.value; readonly batch: Several | undefined }, stop): Promise<Quoted> => {
      if (!batch) return quoteExecution({ template, inputs }, stop);
      const { runs, ...quoted } = await quoteBatch({ template, ...toBatch(batch, inputs) }, stop);
      return { ...quoted, steps: [], runs: runs.length };
    },
    onAnswer: (quoted) => (price.value = { state: 'there', quoted }),
    onFailure: (failure) => {
      if (failure instanceof ApiError && failure.input !== undefined && form.field(failure.input)) form.refuse(failure.input, failure.message);
      price.value = { state: 'failed', message: failure instanceof Error ? failure.message : String(failure) };
    },
  });
  const stop = effect(() => {
    const batch = several.value;
    const missing = missingIn(form, batch);
    const inputs = form.inputs.value;
    const open = batch && unvaried(batch);
    const { quoted } = price.peek();
    if (missing.length > 0) {
      asking.stop();
      price.value = { state: 'unfilled', missing };
    } else if (open !== undefined) {
      asking.stop();
      price.value = { state: 'failed', message: open };
    } else {
      price.value = { state: 'asking', quoted };
      asking.ask({ inputs, batch });
    }
  });
  return {
    price,
    stop: () => {
      stop();
      asking.stop();
    },
  };
}
