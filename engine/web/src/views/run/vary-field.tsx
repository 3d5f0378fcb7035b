import type { ExecutionRecord, StartBatch, Template, TemplateInput } from 'n8n-nodes-sogni-flow/contract';
import { useState } from 'preact/hooks';
import { quoteBatch } from '../../api/executions.ts';
import { canVary, firstAxis, toBatch } from '../../form/several.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { useLoad } from '../../ui/use-load.ts';
import { Price } from './price.tsx';
import { useStarter } from './use-starter.ts';
import { useSettled } from './use-settled.ts';

export interface VaryFieldProps {
  readonly execution: ExecutionRecord;
  readonly template: Template;
  readonly onClose: () => void;
}

/** Everything as before, but one input takes several values: a batch of runs to choose from. */
export function VaryField({ execution, template, onClose }: VaryFieldProps) {
  const inputs = template.inputs.filter(canVary);
  const [name, setName] = useState((inputs.find(({ widget }) => widget === 'seed') ?? inputs[0])?.name ?? '');
  const input = inputs.find((one) => one.name === name);
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const text = typed[name] ?? (input ? textOf(input) : '');
  const settled = useSettled(text);
  const starter = useStarter(onClose);
  const batch: StartBatch = { template: template.id, ...toBatch({ axes: [{ input: name, values: settled }], zip: false, rows: [] }, execution.inputs) };
  const quote = useLoad((signal) => quoteBatch(batch, signal), [name, settled]);
  const runs = quote.state === 'there' ? quote.data.runs.length : 0;
  const start = (): void => starter.batch({ ...batch, ...(quote.state === 'there' && { maxSpark: quote.data.total.max }) });
  const actions = (
    <>
      <Button onClick={onClose}>Not now</Button>
      <Button look="primary" busy={starter.busy} disabled={runs === 0 || settled !== text} onClick={start}>
        {runs > 0 ? `Make ${runs}` : 'Make'}
      </Button>
    </>
  );
  return (
    <Dialog title="Vary one field" onClose={onClose} actions={actions}>
      <div class="stack">
        <Field id="vary-input" label="Field" required>
          <select class="input" id="vary-input" value={name} onChange={(event) => setName(event.currentTarget.value)}>
            {inputs.map((one) => (
              <option key={one.name} value={one.name}>
                {one.title}
              </option>
            ))}
          </select>
        </Field>
        <Field id="vary-values" label="Values" required hint="Parted by commas, or a range such as 1..8. Each makes a run of its own.">
          <textarea class="input" id="vary-values" rows={3} value={text} aria-describedby="vary-values-hint" onInput={(event) => setTyped({ ...typed, [name]: event.currentTarget.value })} />
        </Field>
        <Price quote={quote} />
      </div>
    </Dialog>
  );
}

function textOf(input: TemplateInput): string {
  const { values } = firstAxis(input);
  return typeof values === 'string' ? values : values.join(', ');
}
