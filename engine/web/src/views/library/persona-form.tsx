/** A persona: its name, what to know of it, and one to six pictures out of the library or from this computer. */
import type { LibraryFile, Persona } from 'n8n-nodes-sogni-flow/contract';
import { useState } from 'preact/hooks';
import { ApiError } from '../../api/client.ts';
import { listFiles } from '../../api/library.ts';
import { uploadFile } from '../../api/upload.ts';
import { Button, FileButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { describedBy, Field } from '../../ui/field.tsx';
import { Problem } from '../../ui/state.tsx';
import { useLoad } from '../../ui/use-load.ts';
import { Thumbnail } from './file-card.tsx';
import { addPersona, changePersona } from './library-calls.ts';
import { MOST_PICTURES, personaProblems, toggled } from './persona-draft.ts';

export interface PersonaFormProps {
  /** Absent for a new one. */
  readonly persona?: Persona;
  readonly onSaved: (persona: Persona) => void;
  readonly onClose: () => void;
}

export function PersonaForm({ persona, onSaved, onClose }: PersonaFormProps) {
  const [name, setName] = useState(persona?.name ?? '');
  const [description, setDescription] = useState(persona?.description ?? '');
  const [pictures, setPictures] = useState<readonly LibraryFile[]>(persona?.pictures ?? []);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiError>();
  const local = tried ? personaProblems({ name, pictures }) : {};
  const nameProblem = local.name ?? (failure?.details.parameter === 'name' ? failure.message : undefined);

  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    setTried(true);
    setFailure(undefined);
    const [wrong] = Object.keys(personaProblems({ name, pictures }));
    if (wrong !== undefined) return document.getElementById(`persona-${wrong}`)?.focus();
    const draft = { name: name.trim(), description: description.trim(), pictures: pictures.map(({ artifact }) => artifact) };
    setBusy(true);
    try {
      onSaved(await (persona ? changePersona(persona.id, draft) : addPersona(draft)));
    } catch (refusal) {
      if (!(refusal instanceof ApiError)) throw refusal;
      setFailure(refusal);
      setBusy(false);
    }
  };

  const actions = (
    <>
      <Button onClick={onClose}>Not now</Button>
      <Button look="primary" busy={busy} onClick={(event) => void save(event)}>
        Save
      </Button>
    </>
  );
  return (
    <Dialog title={persona ? `Change ${persona.name}` : 'A new persona'} onClose={onClose} actions={actions}>
      <form class="stack" onSubmit={(event) => void save(event)} noValidate>
        {failure && nameProblem === undefined && <Problem message={failure.message} />}
        <Field id="persona-name" label="Name" required error={nameProblem}>
          <input
            id="persona-name"
            class="input"
            value={name}
            maxLength={64}
            required
            autocomplete="off"
            aria-invalid={nameProblem !== undefined}
            aria-describedby={describedBy('persona-name', undefined, nameProblem)}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </Field>
        <Field id="persona-description" label="What to know" hint="What a picture does not show: age, voice, what they like to wear." aside={<span class="small soft number">{description.length} of 1,000</span>}>
          <textarea id="persona-description" class="input" rows={3} maxLength={1_000} value={description} aria-describedby="persona-description-hint" onInput={(event) => setDescription(event.currentTarget.value)} />
        </Field>
        <Field id="persona-pictures" label="Pictures" required group hint="The first one stands for the persona. Faces from several sides work best." error={local.pictures} aside={<span class="small soft number">{pictures.length} of {MOST_PICTURES}</span>}>
          <PictureChoice chosen={pictures} onChange={setPictures} />
        </Field>
        <button type="submit" class="hidden" tabIndex={-1} aria-hidden="true" />
      </form>
    </Dialog>
  );
}

function PictureChoice({ chosen, onChange }: { readonly chosen: readonly LibraryFile[]; readonly onChange: (pictures: readonly LibraryFile[]) => void }) {
  const known = useLoad(async () => (await listFiles('image')).files, []);
  const [sent, setSent] = useState<readonly LibraryFile[]>([]);
  const [refused, setRefused] = useState<string>();
  const all = [...sent, ...chosen, ...(known.state === 'there' ? known.data : [])];
  const shown = all.filter(({ artifact }, index) => all.findIndex((other) => other.artifact === artifact) === index);

  const send = async (files: readonly File[]): Promise<void> => {
    setRefused(undefined);
    let pictures = chosen;
    for (const file of files) {
      try {
        const picture = await uploadFile(file);
        if (picture.kind !== 'image') throw new Error('it is no picture');
        setSent((others) => [picture, ...others]);
        pictures = pictures.some(({ artifact }) => artifact === picture.artifact) ? pictures : toggled(pictures, picture);
        onChange(pictures);
      } catch (failure) {
        setRefused(`${file.name}: ${(failure as Error).message}`);
      }
    }
  };

  return (
    <div class="stack-tight">
      <ul class="picture-choice">
        {shown.map((picture) => {
          const place = chosen.findIndex(({ artifact }) => artifact === picture.artifact);
          return (
            <li key={picture.artifact}>
              <button type="button" class="picture-option" aria-pressed={place >= 0} disabled={place < 0 && chosen.length >= MOST_PICTURES} aria-label={picture.name} onClick={() => onChange(toggled(chosen, picture))}>
                <Thumbnail file={picture} />
                {place >= 0 && (
                  <span class="picture-place" aria-hidden="true">
                    {place + 1}
                  </span>
                )}
              </button>
            </li>
          );
        })}
      </ul>
      {refused !== undefined && (
        <p class="field-error" role="alert">
          {refused}
        </p>
      )}
      <FileButton class="picture-send" size="small" icon="upload" accept="image/png,image/jpeg,image/webp" several onFiles={(files) => void send(files)}>
        From this computer
      </FileButton>
    </div>
  );
}
