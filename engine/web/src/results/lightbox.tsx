/**
 * A result over the whole window: pictures zoom by wheel, click and `+` `-` `0`, arrow keys go to the next result, Escape closes.
 */
import { useSignal, useSignalEffect } from '@preact/signals';
import type { ResultFile } from 'n8n-nodes-sogni-flow/contract';
import { useEffect, useRef } from 'preact/hooks';
import { fit, pan, pinch, type Size, type Viewport, zoom } from '../graph/viewport.ts';
import type { Place } from '../graph/geometry.ts';
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
    dialog.current?.showModal();
    return () => dialog.current?.close();
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
          <strong>{file.name}</strong>
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
  const view = useSignal<Viewport>({ x: 0, y: 0, scale: 1 });
  const fingers = useRef(new Map<number, Place>());

  const screen = (): Size => ({ width: frame.current?.clientWidth ?? 1, height: frame.current?.clientHeight ?? 1 });
  const showAll = (): void => {
    const { naturalWidth: width = 1, naturalHeight: height = 1 } = picture.current ?? {};
    view.value = fit({ x: 0, y: 0, width: width || 1, height: height || 1 }, screen(), 8);
  };
  const at = ({ clientX, clientY }: MouseEvent): Place => {
    const { left = 0, top = 0 } = frame.current?.getBoundingClientRect() ?? {};
    return { x: clientX - left, y: clientY - top };
  };
  const middle = (): Place => ({ x: screen().width / 2, y: screen().height / 2 });
  const zoomBy = (factor: number, point = middle()): void => void (view.value = zoom(view.peek(), factor, point));

  useSignalEffect(() => {
    const { x, y, scale } = view.value;
    if (picture.current) picture.current.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
  });
  useEffect(() => frame.current?.focus(), []);

  const drag = (event: PointerEvent): void => {
    const before = fingers.current.get(event.pointerId);
    if (!before) return;
    const now = at(event);
    fingers.current.set(event.pointerId, now);
    const other = [...fingers.current].find(([id]) => id !== event.pointerId)?.[1];
    view.value = other ? pinch(view.peek(), [before, other], [now, other]) : pan(view.peek(), now.x - before.x, now.y - before.y);
  };
  const lift = (event: PointerEvent): void => void fingers.current.delete(event.pointerId);

  return (
    <div
      ref={frame}
      class="lightbox-zoom"
      tabIndex={0}
      role="group"
      aria-label="Picture. Plus and minus zoom, zero shows all of it."
      onWheel={(event) => {
        event.preventDefault();
        zoomBy(Math.exp(-event.deltaY * 0.002), at(event));
      }}
      onDblClick={(event) => zoomBy(2, at(event))}
      onKeyDown={({ key }) => {
        if (key === '+' || key === '=') zoomBy(1.4);
        else if (key === '-') zoomBy(1 / 1.4);
        else if (key === '0') showAll();
      }}
      onPointerDown={(event) => {
        fingers.current.set(event.pointerId, at(event));
        frame.current?.setPointerCapture(event.pointerId);
      }}
      onPointerMove={drag}
      onPointerUp={lift}
      onPointerCancel={lift}
    >
      <img ref={picture} src={file.url} alt={file.name} draggable={false} onLoad={showAll} />
    </div>
  );
}
