import type { Signal } from '@preact/signals';
import { readLimit } from '../../form/approval.ts';
import type { Quoted } from '../../form/price.ts';
import { count, formatRange, formatSpark } from '../../formats.ts';
import { askAbove } from '../../state/ask-above.ts';
import { Confirm } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import type { Start } from './use-start.ts';

/** Asked before much is spent. What counts as much can be said here. */
export function Confirmation({ quoted: { total, available, runs }, limit, start }: { readonly quoted: Quoted; readonly limit: Signal<string>; readonly start: Start }) {
  const most = Math.min(readLimit(limit.value) ?? Infinity, total.max);
  return (
    <Confirm title={`Spend up to ${formatSpark(most)} Spark?`} confirm="Run" busy={start.busy.value} onConfirm={start.confirm} onClose={start.cancel}>
      <div class="stack">
        <p>
          {runs === undefined ? 'This run' : count(runs, 'run')} would cost {formatRange(total)} Spark. You have {formatSpark(available)}; at least {formatSpark(Math.max(0, available - most))} would be left. What is not used comes back.
        </p>
        <Field id="ask-above" label="Ask me above" hint="Spark. Also when it is more than half of what you have." required>
          <input id="ask-above" class="input number" type="number" min={0} value={askAbove.value} aria-describedby="ask-above-hint" onChange={(event) => (askAbove.value = Math.max(0, event.currentTarget.valueAsNumber || 0))} />
        </Field>
      </div>
    </Confirm>
  );
}
