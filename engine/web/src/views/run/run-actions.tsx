import type { ExecutionRecord, Template } from 'n8n-nodes-sogni-flow/contract';
import { useState } from 'preact/hooks';
import { executedWorkflowUrl } from '../../api/run-actions.ts';
import { href } from '../../router.ts';
import { ended } from '../../state/words.ts';
import { Button } from '../../ui/button.tsx';
import { asCommand, asCurl, asJson } from '../../ui/copy-as.ts';
import { copyText } from '../../ui/copy.ts';
import { Icon } from '../../ui/icons.tsx';
import { Menu, type MenuItem } from '../../ui/menu.tsx';
import { CancelRun } from './cancel-run.tsx';
import { RunAgain } from './run-again.tsx';
import { SaveTemplate } from './save-template.tsx';
import { seedless } from './seeds.ts';
import { VaryField } from './vary-field.tsx';

export interface RunActionsProps {
  readonly execution: ExecutionRecord;
  readonly template: Template | undefined;
  readonly onChange: () => void;
}

type Open = 'cancel' | 'again' | 'seed' | 'vary' | 'save';

export function RunActions({ execution, template, onChange }: RunActionsProps) {
  const [open, setOpen] = useState<Open>();
  const close = (): void => setOpen(undefined);
  const over = ended(execution);
  const { id, name, inputs, spark } = execution;
  return (
    <div class="row run-actions">
      {!over && (
        <Button icon="stop" onClick={() => setOpen('cancel')}>
          Cancel
        </Button>
      )}
      {over && template && (
        <>
          <Button icon="again" onClick={() => setOpen('again')}>
            Again
          </Button>
          {seedless(template, inputs) && (
            <Button icon="dice" onClick={() => setOpen('seed')}>
              New seed
            </Button>
          )}
          <Button icon="grid" onClick={() => setOpen('vary')}>
            Vary
          </Button>
        </>
      )}
      <Menu label="More to do with this run" items={moreOf(execution, template, () => setOpen('save'))}>
        <Icon name="more" size={24} />
      </Menu>
      {open === 'cancel' && <CancelRun id={id} name={name} paid={spark.paid} onDone={onChange} onClose={close} />}
      {(open === 'again' || open === 'seed') && template && <RunAgain execution={execution} template={template} newSeed={open === 'seed'} onClose={close} />}
      {open === 'vary' && template && <VaryField execution={execution} template={template} onClose={close} />}
      {open === 'save' && <SaveTemplate execution={execution} onClose={close} />}
    </div>
  );
}

function moreOf({ id, name, inputs, spark }: ExecutionRecord, template: Template | undefined, onSave: () => void): readonly MenuItem[] {
  const copyable = template && { template: template.id, inputs, ...(spark.approved !== undefined && { maxSpark: spark.approved }) };
  const copies: readonly MenuItem[] = copyable
    ? [
        { label: 'Change inputs and run', icon: 'edit', to: href('template', copyable.template, { from: id }) },
        { label: 'Open the template', icon: 'templates', to: href('template', copyable.template) },
        { label: 'Copy as a command', icon: 'copy', onSelect: () => void copyText(asCommand(copyable), 'The command') },
        { label: 'Copy as an HTTP call', icon: 'copy', onSelect: () => void copyText(asCurl(copyable, location.origin), 'The HTTP call') },
      ]
    : [];
  return [
    ...copies,
    { label: 'Copy the inputs as JSON', icon: 'copy', onSelect: () => void copyText(asJson({ template: '', inputs }), 'The inputs') },
    { label: 'Download the n8n workflow', icon: 'download', to: executedWorkflowUrl(id), download: `${name}.json` },
    { label: 'Save as a template', icon: 'plus', onSelect: onSave },
  ];
}
