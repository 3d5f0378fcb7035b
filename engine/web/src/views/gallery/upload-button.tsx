/** An n8n workflow becomes a template: chosen, or dropped anywhere on the gallery. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from '../../api/client.ts';
import { saveWorkflow } from '../../api/templates.ts';
import { go, href } from '../../router.ts';
import { toast } from '../../state/notices.ts';
import { FileButton } from '../../ui/button.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Problem } from '../../ui/state.tsx';
import { problemsOf } from './problems.ts';

const MOST_BYTES = 1024 * 1024;

interface Refusal {
  readonly file: string;
  readonly problems: readonly string[];
}

export function UploadButton() {
  const [over, setOver] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const box = useRef<HTMLElement>(null);
  // The file may have been dropped far above.
  useEffect(() => {
    if (refusal) box.current?.scrollIntoView({ block: 'center' });
  }, [refusal]);

  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    setRefusal(undefined);
    setBusy(true);
    try {
      const template = await saveWorkflow(await readWorkflow(file));
      toast(`${template.name} is among your templates`, { tone: 'good' });
      go(href('template', template.id));
    } catch (failure) {
      setRefusal({ file: file.name, problems: failure instanceof ApiError ? problemsOf(failure) : [(failure as Error).message] });
    } finally {
      setBusy(false);
    }
  };

  useEffect(() => {
    const isFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
    const listeners = {
      dragover: (event: DragEvent) => {
        if (!isFiles(event)) return;
        event.preventDefault();
        setOver(true);
      },
      dragleave: (event: DragEvent) => event.relatedTarget === null && setOver(false),
      drop: (event: DragEvent) => {
        setOver(false);
        if (!isFiles(event)) return;
        event.preventDefault();
        void take(event.dataTransfer?.files[0]);
      },
    };
    const all = Object.entries(listeners) as [keyof typeof listeners, (event: DragEvent) => void][];
    for (const [name, listener] of all) document.addEventListener(name, listener);
    return () => {
      for (const [name, listener] of all) document.removeEventListener(name, listener);
    };
  }, []);

  return (
    <section ref={box} class={`upload${over ? ' drop-over' : ''}`} aria-label="Your own workflow">
      <Icon name="upload" size={28} />
      <div>
        <h2>Have a workflow of your own?</h2>
        <p class="soft">Drop a file that n8n exported anywhere on this page. Its Form Trigger becomes the form.</p>
      </div>
      <FileButton accept=".json,application/json" label="Choose an n8n workflow" busy={busy} onFiles={([file]) => void take(file)}>
        Choose a file
      </FileButton>
      {refusal && (
        <Problem title={`${refusal.file} cannot be a template`} message={refusal.problems.length === 1 ? (refusal.problems[0] ?? '') : ''}>
          {refusal.problems.length > 1 && (
            <ul class="upload-problems">
              {refusal.problems.map((problem) => (
                <li key={problem}>{problem}</li>
              ))}
            </ul>
          )}
        </Problem>
      )}
    </section>
  );
}

async function readWorkflow(file: File): Promise<unknown> {
  if (file.size > MOST_BYTES) throw new Error('A template has at most 1 MB; this file is larger.');
  try {
    return JSON.parse(await file.text()) as unknown;
  } catch {
    throw new Error('It is no JSON. In n8n, choose Download in the menu of the workflow.');
  }
}
