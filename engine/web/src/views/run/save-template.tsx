import type { ExecutionRecord } from 'n8n-nodes-sogni-flow/contract';
import { useState } from 'preact/hooks';
import { saveExecution } from '../../api/templates.ts';
import { go, href } from '../../router.ts';
import { toast } from '../../state/notices.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';

/** The workflow of a run, kept as a template of one's own. */
export function SaveTemplate({ execution, onClose }: { readonly execution: ExecutionRecord; readonly onClose: () => void }) {
  const [name, setName] = useState(execution.name);
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      const template = await saveExecution(execution.id, name.trim());
      toast(`${template.name} is among your templates`, { tone: 'good' });
      onClose();
      go(href('template', template.id));
    } catch (failure) {
      setError((failure as Error).message);
      setBusy(false);
    }
  };
  const actions = (
    <>
      <Button onClick={onClose}>Not now</Button>
      <Button look="primary" busy={busy} disabled={name.trim() === ''} onClick={() => void save()}>
        Save
      </Button>
    </>
  );
  return (
    <Dialog title="Save as a template" size="small" onClose={onClose} actions={actions}>
      <Field id="template-name" label="Name" required error={error}>
        <input class="input" id="template-name" value={name} maxLength={128} aria-describedby={error === undefined ? undefined : 'template-name-error'} onInput={(event) => setName(event.currentTarget.value)} />
      </Field>
    </Dialog>
  );
}
