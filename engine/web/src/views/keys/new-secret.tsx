import { Button } from '../../ui/button.tsx';
import { copyText } from '../../ui/copy.ts';
import { Dialog } from '../../ui/dialog.tsx';

/** The only time that the key is shown. It is selected as a whole by one press. */
export function NewSecret({ name, secret, onClose }: { readonly name: string; readonly secret: string; readonly onClose: () => void }) {
  const actions = (
    <>
      <Button onClick={onClose}>Done</Button>
      <Button look="primary" icon="copy" onClick={() => void copyText(secret, 'Key')}>
        Copy the key
      </Button>
    </>
  );
  return (
    <Dialog title={`The key “${name}”`} onClose={onClose} actions={actions}>
      <div class="stack">
        <p>Copy it now: it is shown this once and cannot be looked up again.</p>
        <input class="input secret" readOnly value={secret} aria-label="The new key" onFocus={(event) => event.currentTarget.select()} />
        <p class="small soft">In n8n it is the API Key of the Sogni API credential; elsewhere send it as the header “api-key”.</p>
      </div>
    </Dialog>
  );
}
