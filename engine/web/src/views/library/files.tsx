/** The files of the account, the newest first. */
import type { LibraryFile, MediaKind } from 'n8n-nodes-sogni-flow/contract';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { listFiles } from '../../api/library.ts';
import { announce, toast } from '../../state/notices.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm, Dialog } from '../../ui/dialog.tsx';
import { Media } from '../../ui/media.tsx';
import { Empty, Loading, Problem } from '../../ui/state.tsx';
import { DropZone } from './drop-zone.tsx';
import { factsOf, FileCard } from './file-card.tsx';
import { removeFile } from './library-calls.ts';
import { sendFiles } from './sending.ts';

const KINDS: readonly { readonly kind: MediaKind | undefined; readonly title: string }[] = [
  { kind: undefined, title: 'All' },
  { kind: 'image', title: 'Pictures' },
  { kind: 'video', title: 'Videos' },
  { kind: 'audio', title: 'Sounds' },
  { kind: 'text', title: 'Texts' },
];

export function Files() {
  const [kind, setKind] = useState<MediaKind>();
  const [files, setFiles] = useState<readonly LibraryFile[]>();
  const [next, setNext] = useState<string>();
  const [failure, setFailure] = useState<string>();
  const [shown, setShown] = useState<LibraryFile>();
  const [leaving, setLeaving] = useState<LibraryFile>();

  const load = async (before?: string): Promise<void> => {
    setFailure(undefined);
    try {
      const page = await listFiles(kind, before);
      setFiles((known = []) => (before === undefined ? page.files : [...known, ...page.files]));
      setNext(page.next ?? undefined);
    } catch (refusal) {
      setFailure((refusal as Error).message);
    }
  };
  useEffect(() => {
    setFiles(undefined);
    void load();
  }, [kind]);

  const take = useCallback((given: readonly File[]): void => {
    void sendFiles(given, (file) => {
      announce(`${file.name} is in the library`);
      setFiles((known = []) => (kind === undefined || file.kind === kind ? [file, ...known.filter(({ artifact }) => artifact !== file.artifact)] : known));
    });
  }, [kind]);

  const remove = async (file: LibraryFile): Promise<void> => {
    setLeaving(undefined);
    try {
      await removeFile(file);
      setFiles((known = []) => known.filter(({ artifact }) => artifact !== file.artifact));
      announce(`${file.name} is off the list`);
    } catch (refusal) {
      toast((refusal as Error).message, { tone: 'bad' });
    }
  };

  return (
    <section class="stack" aria-labelledby="files">
      <div class="row row-apart">
        <h2 id="files">Files</h2>
        <div class="row row-slide" role="group" aria-label="Kind of file">
          {KINDS.map(({ kind: one, title }) => (
            <button key={title} type="button" class="chip" aria-pressed={one === kind} onClick={() => setKind(one)}>
              {title}
            </button>
          ))}
        </div>
      </div>
      <DropZone onFiles={take} />
      {failure !== undefined && (
        <Problem title="The files cannot be shown" message={failure}>
          <Button onClick={() => void load()}>Try again</Button>
        </Problem>
      )}
      {!files && failure === undefined && <Loading what="Fetching the files" />}
      {files?.length === 0 && (
        <Empty icon="library" title="Nothing here yet">
          <p>What you send, here or in a form, is kept for the next time.</p>
        </Empty>
      )}
      <ul class="file-grid">
        {files?.map((file) => (
          <li key={file.artifact}>
            <FileCard file={file} onOpen={() => setShown(file)} onRemove={() => setLeaving(file)} />
          </li>
        ))}
      </ul>
      {next !== undefined && (
        <Button class="file-library-more" onClick={() => void load(next)}>
          Show older ones
        </Button>
      )}
      {shown && (
        <Dialog title={shown.name} size="large" onClose={() => setShown(undefined)}>
          <div class="file-shown">
            <Media kind={shown.kind} url={shown.url} thumbnailUrl={shown.kind === 'image' ? undefined : shown.thumbnailUrl} alt={shown.name} />
            <span class="small soft">{factsOf(shown)}</span>
          </div>
        </Dialog>
      )}
      {leaving && (
        <Confirm title={`Take “${leaving.name}” off the list?`} confirm="Take it off" danger onConfirm={() => void remove(leaving)} onClose={() => setLeaving(undefined)}>
          <p>Runs and people that use it keep it. To have it here again, send it again.</p>
        </Confirm>
      )}
    </section>
  );
}
