/** People and characters to come back to. */
import type { Persona } from 'n8n-nodes-sogni-flow/contract';
import { useState } from 'preact/hooks';
import { listPersonas } from '../../api/library.ts';
import { count } from '../../formats.ts';
import { announce, toast } from '../../state/notices.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { Empty, Loading, Problem } from '../../ui/state.tsx';
import { useLoad } from '../../ui/use-load.ts';
import { Thumbnail } from './file-card.tsx';
import { removePersona } from './library-calls.ts';
import { PersonaForm } from './persona-form.tsx';

type Open = { readonly what: 'create' } | { readonly what: 'change' | 'remove'; readonly persona: Persona };

export function Personas() {
  const load = useLoad(() => listPersonas(), []);
  const [open, setOpen] = useState<Open>();
  const close = (): void => setOpen(undefined);
  const saved = ({ name }: Persona): void => {
    close();
    announce(`${name} is saved`);
    load.again();
  };
  const remove = async ({ id, name }: Persona): Promise<void> => {
    close();
    try {
      await removePersona(id);
      announce(`${name} is deleted`);
      load.again();
    } catch (refusal) {
      toast((refusal as Error).message, { tone: 'bad' });
    }
  };

  return (
    <section class="stack" aria-labelledby="personas">
      <div class="row row-apart">
        <h2 id="personas">Personas</h2>
        <Button icon="plus" onClick={() => setOpen({ what: 'create' })}>
          New persona
        </Button>
      </div>
      {load.state === 'loading' && <Loading what="Fetching the personas" />}
      {load.state === 'failed' && (
        <Problem title="The personas cannot be shown" message={load.message}>
          <Button onClick={load.again}>Try again</Button>
        </Problem>
      )}
      {load.state === 'there' && load.data.length === 0 && (
        <Empty icon="person" title="Nobody yet">
          <p>Give somebody a name and a few pictures, and choose them in every form that asks for a face.</p>
        </Empty>
      )}
      {load.state === 'there' && (
        <ul class="persona-grid">
          {load.data.map((persona) => (
            <li key={persona.id}>
              <PersonaCard persona={persona} onChange={() => setOpen({ what: 'change', persona })} onRemove={() => setOpen({ what: 'remove', persona })} />
            </li>
          ))}
        </ul>
      )}
      {open?.what === 'create' && <PersonaForm onSaved={saved} onClose={close} />}
      {open?.what === 'change' && <PersonaForm persona={open.persona} onSaved={saved} onClose={close} />}
      {open?.what === 'remove' && (
        <Confirm title={`Delete ${open.persona.name}?`} confirm="Delete" danger onConfirm={() => void remove(open.persona)} onClose={close}>
          <p>The pictures stay in the library.</p>
        </Confirm>
      )}
    </section>
  );
}

function PersonaCard({ persona, onChange, onRemove }: { readonly persona: Persona; readonly onChange: () => void; readonly onRemove: () => void }) {
  const { name, description, pictures } = persona;
  const [first, ...others] = pictures;
  return (
    <article class="persona-card card" aria-label={name}>
      <div class="persona-face">{first && <Thumbnail file={first} alt={name} />}</div>
      <div class="file-words">
        <strong class="one-line">{name}</strong>
        <span class="small soft persona-words">{description || count(pictures.length, 'picture')}</span>
        {others.length > 0 && (
          <span class="persona-others" aria-hidden="true">
            {others.map((picture) => (
              <Thumbnail key={picture.artifact} file={picture} />
            ))}
          </span>
        )}
      </div>
      <div class="file-actions">
        <Button look="quiet" size="small" icon="edit" label={`Change ${name}`} onClick={onChange} />
        <Button look="quiet" size="small" icon="trash" label={`Delete ${name}`} onClick={onRemove} />
      </div>
    </article>
  );
}
