/** Files: dropped, pasted, chosen on this computer, taken with the camera, or what the account has already. */
import type { LibraryFile, MediaKind } from 'n8n-nodes-sogni-flow/contract';
import { useEffect, useState } from 'preact/hooks';
import { uploadFile } from '../api/upload.ts';
import { formatBytes, formatDuration } from '../formats.ts';
import { announce } from '../state/notices.ts';
import { Button, FileButton } from '../ui/button.tsx';
import { Media } from '../ui/media.tsx';
import { acceptOf, misnamed, refusal } from './accepts.ts';
import { Camera } from './camera.tsx';
import type { ControlProps } from './control.ts';
import { focusField } from './focus-field.ts';
import type { FormField } from './form-state.ts';
import { PickFile } from './pick-file.tsx';
import { takesSeveral, type HeldFile } from './values.ts';

interface Sending {
  readonly name: string;
  readonly share: number;
  readonly stop: () => void;
}

export const filesOf = (field: FormField): readonly HeldFile[] => field.value.value as readonly HeldFile[];

/** A new file joins the others where there is room, and else takes the place of the only one. */
function addFile(field: FormField, file: HeldFile): void {
  field.change(takesSeveral(field.input) ? [...filesOf(field), file] : [file]);
}

export function FileControl({ field, form }: ControlProps) {
  const { input, id } = field;
  const [sending, setSending] = useState<Sending>();
  const [over, setOver] = useState(false);
  const [open, setOpen] = useState<'camera' | 'account'>();
  const several = takesSeveral(input);
  const files = filesOf(field);

  const refuse = (message: string): void => {
    form.refuse(input.name, message);
    focusField(field);
  };
  const take = async (given: readonly File[]): Promise<void> => {
    for (const file of several ? given : given.slice(0, 1)) {
      const wrong = await refusal(input, file);
      if (wrong !== undefined) return refuse(wrong);
      const stop = new AbortController();
      const show = (share: number): void => setSending({ name: file.name, share, stop: () => stop.abort() });
      show(0);
      try {
        const sent = await uploadFile(file, { onProgress: show, signal: stop.signal });
        const misfit = misnamed(input, file, sent.kind);
        if (misfit !== undefined) return refuse(misfit);
        addFile(field, sent);
        announce(`${file.name} is here`);
      } catch (failure) {
        if (!stop.signal.aborted) refuse(`${file.name}: ${(failure as Error).message}`);
      } finally {
        setSending(undefined);
      }
    }
  };
  usePaste(field, take);

  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    void take([...(event.dataTransfer?.files ?? [])]);
  };
  const room = several ? files.length < (input.multiple?.max ?? 1) : files.length === 0;
  const kind = input.type as MediaKind;
  return (
    <div
      class={`drop${over ? ' drop-over' : ''}${room ? '' : ' drop-full'}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {files.map((file, index) => (
        <Held key={`${file.artifact}/${index}`} file={file} kind={kind} onRemove={() => field.change(files.filter((_, at) => at !== index))} />
      ))}
      {sending && (
        <div class="row" role="status">
          <progress value={sending.share} max={1} aria-label={`Sending ${sending.name}`} />
          <span class="small soft">{sending.name}</span>
          <Button size="small" look="quiet" icon="close" label={`Stop sending ${sending.name}`} onClick={sending.stop} />
        </div>
      )}
      <div class="row">
        <FileButton icon="upload" size="small" accept={acceptOf(input)} several={several} field={input.name} onFiles={(given) => void take(given)}>
          {room ? 'Choose a file' : 'Another file'}
        </FileButton>
        {kind === 'image' && (
          <Button icon="camera" size="small" onClick={() => setOpen('camera')}>
            Camera
          </Button>
        )}
        <Button icon="library" size="small" onClick={() => setOpen('account')}>
          My files
        </Button>
        {room && <span class="small soft drop-words">or drop it here, or paste it</span>}
      </div>
      {open === 'camera' && (
        <Camera
          onClose={() => setOpen(undefined)}
          onPicture={(picture) => {
            setOpen(undefined);
            void take([picture]);
          }}
        />
      )}
      {open === 'account' && (
        <PickFile
          kind={kind}
          accept={acceptOf(input)}
          title={`${input.title}: choose from your files`}
          onClose={() => setOpen(undefined)}
          onPick={(file) => {
            setOpen(undefined);
            addFile(field, file);
            document.getElementById(id)?.focus();
          }}
        />
      )}
    </div>
  );
}

/** A file on the clipboard goes to the first field of the form that is empty and takes its kind, wherever the focus is. */
function usePaste(field: FormField, take: (files: readonly File[]) => Promise<void>): void {
  useEffect(() => {
    const paste = (event: ClipboardEvent): void => {
      const fits = [...(event.clipboardData?.files ?? [])].filter((file) => file.type.startsWith(`${field.input.type}/`));
      if (fits.length === 0 || event.defaultPrevented || (filesOf(field).length > 0 && !takesSeveral(field.input))) return;
      event.preventDefault();
      void take(fits);
    };
    document.addEventListener('paste', paste);
    return () => document.removeEventListener('paste', paste);
  });
}

function Held({ file, kind, onRemove }: { readonly file: HeldFile; readonly kind: MediaKind; readonly onRemove: () => void }) {
  const facts = [sizeOf(file), file.duration && formatDuration(file.duration), file.bytes && formatBytes(file.bytes)].filter(Boolean).join(' · ');
  return (
    <figure class="held">
      <Media kind={file.kind ?? kind} url={file.url} thumbnailUrl={file.thumbnailUrl} alt={file.name} />
      <figcaption>
        <strong class="one-line">{file.name}</strong>
        <span class="small soft">{facts}</span>
      </figcaption>
      <Button look="quiet" size="small" icon="trash" label={`Take ${file.name} out`} onClick={onRemove} />
    </figure>
  );
}

const sizeOf = ({ width, height }: Partial<LibraryFile>): string | undefined => (width && height ? `${width} × ${height}` : undefined);
