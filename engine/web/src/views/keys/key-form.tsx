/** Name and caps of a key, for a new one and for one that is changed. */
import { useState } from 'preact/hooks';
import type { KeyCapsRecord } from 'n8n-nodes-sogni-flow/contract';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { describedBy, Field } from '../../ui/field.tsx';
import { Problem } from '../../ui/state.tsx';
import { CAPS, problemsOf, textsOf, type CapTexts } from './caps-form.ts';

export interface KeyFormProps {
  readonly title: string;
  readonly submit: string;
  readonly name: string;
  readonly caps: KeyCapsRecord;
  /** Its failure is shown in the form. */
  readonly onSubmit: (name: string, caps: CapTexts) => Promise<void>;
  readonly onClose: () => void;
}

export function KeyForm({ title, submit, name: firstName, caps: firstCaps, onSubmit, onClose }: KeyFormProps) {
  const [name, setName] = useState(firstName);
  const [caps, setCaps] = useState(() => textsOf(firstCaps));
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const problems = tried ? problemsOf(caps) : {};
  const nameProblem = tried && name.trim() === '' ? 'Give the key a name, so that you know later what it is for.' : undefined;

  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    setTried(true);
    const wrong = name.trim() === '' ? 'key-name' : CAPS.map((cap) => cap.name).find((cap) => problemsOf(caps)[cap] !== undefined);
    if (wrong !== undefined) return document.getElementById(wrong)?.focus();
    setBusy(true);
    try {
      await onSubmit(name.trim(), caps);
    } catch (refusal) {
      setFailure((refusal as Error).message);
      setBusy(false);
    }
  };

  const actions = (
    <>
      <Button onClick={onClose}>Not now</Button>
      <Button look="primary" busy={busy} onClick={(event) => void send(event)}>
        {submit}
      </Button>
    </>
  );
  return (
    <Dialog title={title} onClose={onClose} actions={actions}>
      <form class="stack" onSubmit={(event) => void send(event)} noValidate>
        {failure !== undefined && <Problem message={failure} />}
        <Field id="key-name" label="Name" required hint="What it is for, such as “n8n on the laptop”." error={nameProblem}>
          <input
            id="key-name"
            class="input"
            value={name}
            maxLength={100}
            required
            autocomplete="off"
            aria-invalid={nameProblem !== undefined}
            aria-describedby={describedBy('key-name', 'hint', nameProblem)}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </Field>
        <Field id="key-caps" label="The most that it may spend, in Spark" group hint="Leave empty what shall have no limit. Days and months begin at midnight UTC.">
          <div class="caps">
            {CAPS.map(({ name: cap, label }) => (
              <Field key={cap} id={cap} label={label} required error={problems[cap]}>
                <input
                  id={cap}
                  class="input number"
                  inputMode="decimal"
                  placeholder="no limit"
                  value={caps[cap]}
                  aria-invalid={problems[cap] !== undefined}
                  aria-describedby={describedBy(cap, undefined, problems[cap])}
                  onInput={(event) => setCaps({ ...caps, [cap]: event.currentTarget.value })}
                />
              </Field>
            ))}
          </div>
        </Field>
        <button type="submit" class="hidden" tabIndex={-1} aria-hidden="true" />
      </form>
    </Dialog>
  );
}
