import type { ResultFile } from 'n8n-nodes-sogni-flow/contract';
import { useState } from 'preact/hooks';
import { Lightbox } from './lightbox.tsx';
import { Thumb } from './media.tsx';
import './file-strip.css';

/** Files as a row of small pictures; a press shows one large. */
export function FileStrip({ title, files }: { readonly title: string; readonly files: readonly ResultFile[] }) {
  const [shown, show] = useState<number>();
  return (
    <div>
      <p class="strip-title">{title}</p>
      <ul class="strip" aria-label={title}>
        {files.map((file, index) => (
          <li key={`${file.artifact}${index}`}>
            <button type="button" class="strip-file" aria-label={`Show ${file.name} of ${file.node}`} title={`${file.node}: ${file.name}`} onClick={() => show(index)}>
              <Thumb file={file} />
            </button>
          </li>
        ))}
      </ul>
      {shown !== undefined && <Lightbox files={files} index={shown} onMove={show} onClose={() => show(undefined)} />}
    </div>
  );
}
