/** What can be done with a template as a whole. Those that come with the engine can be forked and exported only. */
import type { TemplateSummary } from 'n8n-nodes-sogni-flow/contract';
import { useState } from 'preact/hooks';
import { deleteTemplate, forkTemplate, renameTemplate, workflowUrl } from '../../api/templates.ts';
import { go, href } from '../../router.ts';
import { toast } from '../../state/notices.ts';
import { loadTemplates } from '../../state/templates.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm, Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Menu, type MenuItem } from '../../ui/menu.tsx';

type Summary = Pick<TemplateSummary, 'id' | 'name' | 'builtIn'>;

export function TemplateMenu({ template }: { readonly template: Summary }) {
  const { id, name, builtIn } = template;
  const [open, setOpen] = useState<'rename' | 'delete'>();
  const close = (): void => setOpen(undefined);
  const act = async (action: Promise<unknown>, words: string): Promise<void> => {
    try {
      await action;
      close();
      toast(words, { tone: 'good' });
      await loadTemplates();
    } catch (failure) {
      toast((failure as Error).message, { tone: 'bad' });
    }
  };
  const fork = async (): Promise<void> => {
    const copy = forkTemplate(id);
    await act(copy, `${name} is yours now, to change as you like`);
    go(href('template', (await copy).id));
  };
  const remove = async (): Promise<void> => {
    await act(deleteTemplate(id), `${name} is deleted`);
    go(href('gallery'));
  };

  const own: readonly MenuItem[] = [
    { label: 'Rename', icon: 'edit', onSelect: () => setOpen('rename') },
    { label: 'Delete', icon: 'trash', danger: true, onSelect: () => setOpen('delete') },
  ];
  const all: readonly MenuItem[] = [
    { label: builtIn ? 'Make it mine' : 'Make a copy', icon: 'fork', onSelect: () => void fork() },
    { label: 'Export for n8n', icon: 'download', to: workflowUrl(id), download: `${name}.json` },
  ];
  return (
    <>
      <Menu label={`More about ${name}`} items={builtIn ? all : [...all, ...own]}>
        <Icon name="more" />
      </Menu>
      {open === 'rename' && <Rename name={name} onClose={close} onRename={(next) => act(renameTemplate(id, next), `Renamed to ${next}`)} />}
      {open === 'delete' && (
        <Confirm title={`Delete ${name}?`} confirm="Delete" danger onConfirm={() => void remove()} onClose={close}>
          <p>Runs that were made with it stay, and what they made too.</p>
        </Confirm>
      )}
    </>
  );
}

function Rename({ name, onRename, onClose }: { readonly name: string; readonly onRename: (name: string) => Promise<void>; readonly onClose: () => void }) {
  const [next, setNext] = useState(name);
  const actions = (
    <>
      <Button onClick={onClose}>Not now</Button>
      <Button look="primary" disabled={next.trim() === ''} onClick={() => void onRename(next.trim())}>
        Rename
      </Button>
    </>
  );
  return (
    <Dialog title="Rename" size="small" onClose={onClose} actions={actions}>
      <Field id="template-name" label="Name" required>
        <input id="template-name" class="input" maxLength={128} value={next} onInput={(event) => setNext(event.currentTarget.value)} />
      </Field>
    </Dialog>
  );
}
