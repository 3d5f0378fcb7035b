/** From the button to a run: asks where it costs much, starts it once however often it is sent, and goes there. */
import { useSignal, type ReadonlySignal } from '@preact/signals';
import type { Template } from 'n8n-nodes-sogni-flow/contract';
import { useMemo } from 'preact/hooks';
import { ApiError } from '../../api/client.ts';
import { startBatch, startExecution } from '../../api/executions.ts';
import { needsConfirm, readLimit } from '../../form/approval.ts';
import { focusField } from '../../form/focus-field.ts';
import type { FormState } from '../../form/form-state.ts';
import type { Price } from '../../form/price.ts';
import { toBatch, type Several } from '../../form/several.ts';
import { go, href } from '../../router.ts';
import { askAbove } from '../../state/ask-above.ts';
import { announce, toast } from '../../state/notices.ts';

export interface Start {
  readonly busy: ReadonlySignal<boolean>;
  /** Whether it waits for a yes. */
  readonly asks: ReadonlySignal<boolean>;
  readonly problem: ReadonlySignal<string | undefined>;
  readonly begin: () => void;
  readonly confirm: () => void;
  readonly cancel: () => void;
}

export interface StartOptions {
  readonly template: Template;
  readonly form: FormState;
  readonly several: ReadonlySignal<Several | undefined>;
  readonly price: ReadonlySignal<Price>;
  readonly limit: ReadonlySignal<string>;
  readonly after: string | undefined;
}

export function useStart({ template, form, several, price, limit, after }: StartOptions): Start {
  const busy = useSignal(false);
  const asks = useSignal(false);
  const problem = useSignal<string | undefined>(undefined);

  const send = async (anew: boolean): Promise<void> => {
    const maxSpark = readLimit(limit.value);
    const most = maxSpark === undefined ? {} : { maxSpark };
    if (several.value) {
      const { batch, joined } = await startBatch({ template: template.id, ...toBatch(several.value, form.inputs.value), ...most, ...(anew ? { anew } : {}) }, crypto.randomUUID());
      if (joined) toast('The very same batch is going on already; here it is.', { action: { label: 'Run it once more', run: () => void run(true) } });
      return go(href('batch', batch.id));
    }
    const { execution, joined } = await startExecution({ template: template.id, inputs: form.inputs.value, ...most, ...(anew ? { anew } : {}), ...(after === undefined ? {} : { after }) }, crypto.randomUUID());
    if (joined) toast('The very same run is going on already; here it is.', { action: { label: 'Run it once more', run: () => void run(true) } });
    announce(joined ? 'The run that goes on already' : 'The run has started');
    go(href('run', execution.id));
  };

  const run = async (anew = false): Promise<void> => {
    busy.value = true;
    problem.value = undefined;
    try {
      await send(anew);
    } catch (failure) {
      const field = failure instanceof ApiError && failure.input !== undefined ? form.field(failure.input) : undefined;
      const message = failure instanceof Error ? failure.message : String(failure);
      if (field) {
        form.refuse(field.input.name, message);
        focusField(field);
      } else problem.value = message;
    } finally {
      busy.value = false;
      asks.value = false;
    }
  };

  return useMemo(
    () => ({
      busy,
      asks,
      problem,
      begin: () => {
        const { quoted } = price.peek();
        if (quoted && needsConfirm(quoted.total, quoted.available, askAbove.peek())) asks.value = true;
        else void run();
      },
      confirm: () => void run(),
      cancel: () => (asks.value = false),
    }),
    [template, form],
  );
}
