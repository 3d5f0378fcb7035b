/**
 * A result over the whole window: pictures zoom by wheel, two fingers, a double click and `+` `-` `0`, arrow keys go to the next result, Escape closes.
 */
import type { ResultFile } from 'n8n-nodes-sogni-flow/contract';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Box } from '../graph/geometry.ts';
import { useViewport, type ViewportControl } from '../graph/use-viewport.ts';
import { formatDuration } from '../formats.ts';
import { Button } from '../ui/button.tsx';
import { sizeText } from './delivery.ts';
import { DownloadMenu } from './download-menu.tsx';
import { Media } from './media.tsx';
import './lightbox.css';

export interface LightboxProps {
  readonly files: readonly ResultFile[];
  readonly index: number;
  readonly onMove: (index: number) => void;
  readonly onClose: () => void;
}

export function Lightbox({ files, index, onMove, onClose }: LightboxProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => before instanceof HTMLElement && before.focus({ preventScroll: true });
  }, []);
  const file = files[index];
  if (!file) return null;
  const move = (by: number): void => onMove((index + by + files.length) % files.length);
  const key = (event: KeyboardEvent): void => {
    if (event.target instanceof HTMLMediaElement) return;
    if (event.key === 'ArrowRight') move(1);
    else if (event.key === 'ArrowLeft') move(-1);
  };
  return (
    <dialog
      ref={dialog}
      class="lightbox"
      aria-label={`${file.name}, ${index + 1} of ${files.length}`}
      onKeyDown={key}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header class="lightbox-head">
        <p>
          <strong class="one-line">{file.name}</strong>
          <span class="small">
            {[file.seed !== undefined && `seed ${file.seed}`, file.model, sizeText(file, formatDuration)].filter(Boolean).join(' · ')}
          </span>
        </p>
        <DownloadMenu file={file} />
        <Button look="quiet" icon="close" label="Close" onClick={onClose} />
      </header>
      <div class="lightbox-stage">{file.kind === 'image' ? <Zoomed key={file.artifact} file={file} /> : <Media key={file.artifact} file={file} alt={file.name} />}</div>
      {files.length > 1 && (
        <footer class="lightbox-foot">
          <Button look="quiet" icon="back" label="The one before" onClick={() => move(-1)} />
          <span class="small">
            {index + 1} of {files.length}
          </span>
          <Button look="quiet" icon="forward" label="The next one" onClick={() => move(1)} />
        </footer>
      )}
    </dialog>
  );
}

/** A picture that can be looked at closely. */
function Zoomed({ file }: { readonly file: ResultFile }) {
  const frame = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLImageElement>(null);
  const [bounds, setBounds] = useState<Box>({ x: 0, y: 0, width: file.width ?? 1, height: file.height ?? 1 });
  const control = useViewport(frame, picture, bounds);
  useEffect(() => frame.current?.focus(), []);
  const measure = ({ currentTarget: { naturalWidth: width, naturalHeight: height } }: { readonly currentTarget: HTMLImageElement }): void => {
    if (width !== bounds.width || height !== bounds.height) setBounds({ x: 0, y: 0, width, height });
  };
  return (
    <div ref={frame} class="lightbox-zoom" autofocus tabIndex={0} role="group" aria-label="Picture. Plus and minus zoom, zero shows all of it." onDblClick={() => control.zoomBy(2)} onKeyDown={({ key }) => zoomKey(key, control)}>
      <img ref={picture} src={file.url} alt={file.name} draggable={false} onLoad={measure} />
    </div>
  );
}

/** Arrow keys are left to what is around: there they lead to the next picture. */
function zoomKey(key: string, { zoomBy, showAll }: ViewportControl): void {
  if (key === '+' || key === '=') zoomBy(1.4);
  else if (key === '-') zoomBy(1 / 1.4);
  else if (key === '0') showAll();
}
