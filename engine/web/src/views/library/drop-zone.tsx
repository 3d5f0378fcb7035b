/** Where files are dropped, pasted or chosen. */
import { useEffect, useState } from 'preact/hooks';
import { Button, FileButton } from '../../ui/button.tsx';
import { Icon } from '../../ui/icons.tsx';
import { dismiss, sending } from './sending.ts';

export function DropZone({ onFiles }: { readonly onFiles: (files: readonly File[]) => void }) {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const paste = (event: ClipboardEvent): void => {
      if (event.clipboardData?.files.length) onFiles([...event.clipboardData.files]);
    };
    document.addEventListener('paste', paste);
    return () => document.removeEventListener('paste', paste);
  }, [onFiles]);

  return (
    <div
      class={`file-library-drop${over ? ' file-library-drop-over' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onFiles([...(event.dataTransfer?.files ?? [])]);
      }}
    >
      <Icon name="upload" size={28} />
      <p>
        <strong>Drop files here, or paste them</strong>
        <br />
        <span class="small soft">Pictures, videos, sounds, texts, up to 512 MB each</span>
      </p>
      <FileButton several onFiles={onFiles}>
        Choose files
      </FileButton>
      <Sending />
    </div>
  );
}

function Sending() {
  if (sending.value.length === 0) return null;
  return (
    <ul class="file-library-sending" aria-label="Files on their way">
      {sending.value.map(({ id, name, share, refused }) => (
        <li key={id}>
          <span class="file-library-sending-name one-line">{name}</span>
          {refused === undefined ? (
            <progress value={share} max={1} aria-label={`Sending ${name}`} />
          ) : (
            <>
              <span class="field-error" role="alert">
                {refused}
              </span>
              <Button look="quiet" size="small" icon="close" label={`Forget ${name}`} onClick={() => dismiss(id)} />
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
