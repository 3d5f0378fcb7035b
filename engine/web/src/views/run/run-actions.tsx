import type { ExecutionRecord, Template } from 'n8n-nodes-sogni-flow/contract';
import { useState } from 'preact/hooks';
import { cancelExecution, executedWorkflowUrl } from '../../api/run-actions.ts';
import { formatSpark } from '../../formats.ts';
import { href } from '../../router.ts';
import { ended } from '../../state/words.ts';
import { Button } from '../../ui/button.tsx';
import { asCommand, asCurl, asJson } from '../../ui/copy-as.ts';
import { copyText } from '../../ui/copy.ts';
import { Icon } from '../../ui/icons.tsx';
import { Menu, type MenuItem } from '../../ui/menu.tsx';
import { Cancel } from './cancel.tsx';
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
  const openSeeds = template && seedless(template, inputs);
  return (
    <div class="row run-actions">
      {!over && (
        <Button icon="stop" onClick={() => setOpen('cancel')}>
          Cancel
        </Button>
      )}
      {over && (
        <Button icon="again" onClick={() => setOpen('again')}>
          Again
        </Button>
      )}
      {over && openSeeds && (
        <Button icon="dice" onClick={() => setOpen('seed')}>
          New seed
        </Button>
      )}
      {over && template && (
        <Button icon="grid" onClick={() => setOpen('vary')}>
          Vary
        </Button>
      )}
      <Menu label="More to do with this run" items={moreOf(execution, template, () => setOpen('save'))}>
        <Icon name="more" size={24} />
      </Menu>
      {open === 'cancel' && (
        <Cancel title={`Cancel ${name}?`} confirm="Cancel the run" cancel={() => cancelExecution(id)} onDone={onChange} onClose={close}>
          Steps that are finished stay finished{spark.paid > 0 && ` and paid (${formatSpark(spark.paid)} Spark)`}, and their files are kept. What is on hold for the others comes back.
        </Cancel>
      )}
      {(open === 'again' || open === 'seed') && <RunAgain key={open} execution={execution} newSeed={open === 'seed' ? openSeeds : undefined} onClose={close} />}
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
