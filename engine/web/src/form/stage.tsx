/**
 * Another field's picture to point at: by mouse, pen or finger, and by keyboard with a cursor that the arrow keys move and the space
 * bar presses. Places are shares of the picture, 0 to 1.
 */
import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { filesOf } from './file-control.tsx';
import type { ControlProps } from './control.ts';

export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface StageProps {
  readonly url: string;
  /** What it is for, and its keys. */
  readonly label: string;
  readonly onPress: (place: Place) => void;
  /** While it is held down. Without it a finger that moves scrolls the page, and only a tap presses. */
  readonly onMove?: (place: Place) => void;
  readonly onRelease?: () => void;
  /** Other keys; `true` when it was one of its own. */
  readonly onKey?: (event: KeyboardEvent) => boolean;
  /** Size of the picture in pixels, once it is known. */
  readonly onSize?: (width: number, height: number) => void;
  readonly children?: ComponentChildren;
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const STEP = 0.02;
const FINE_STEP = 0.004;

const clamp = (share: number): number => Math.min(1, Math.max(0, share));

export function Stage({ url, label, onPress, onMove, onRelease, onKey, onSize, children }: StageProps) {
  const box = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState<Place>({ x: 0.5, y: 0.5 });
  const [keys, setKeys] = useState(false);

  const placeOf = (event: MouseEvent): Place => {
    const { left, top, width, height } = box.current!.getBoundingClientRect();
    return { x: clamp((event.clientX - left) / width), y: clamp((event.clientY - top) / height) };
  };
  const byKey = (event: KeyboardEvent): void => {
    const arrow = ARROWS[event.key];
    if (arrow) {
      const step = event.altKey ? FINE_STEP : STEP;
      const next = { x: clamp(cursor.x + arrow[0] * step), y: clamp(cursor.y + arrow[1] * step) };
      setKeys(true);
      setCursor(next);
      if (event.shiftKey && onMove) {
        onPress(cursor);
        onMove(next);
        onRelease?.();
      }
    } else if (event.key === ' ' || event.key === 'Enter') {
      setKeys(true);
      onPress(cursor);
      onRelease?.();
    } else if (!onKey?.(event)) return;
    event.preventDefault();
  };

  return (
    <div
      class={`stage${onMove ? ' stage-drawn' : ''}`}
      ref={box}
      tabIndex={0}
      role="application"
      aria-label={label}
      onKeyDown={byKey}
      onClick={(event) => {
        if (onMove || (event.target as Element).closest('button')) return;
        setKeys(false);
        onPress(placeOf(event));
      }}
      onPointerDown={(event) => {
        if (!onMove || event.button !== 0) return;
        event.preventDefault();
        box.current?.focus();
        box.current?.setPointerCapture(event.pointerId);
        setKeys(false);
        onPress(placeOf(event));
      }}
      onPointerMove={(event) => {
        if (onMove && box.current?.hasPointerCapture(event.pointerId)) for (const one of event.getCoalescedEvents?.() ?? [event]) onMove(placeOf(one));
      }}
      onPointerUp={() => onRelease?.()}
      onPointerCancel={() => onRelease?.()}
    >
      <img src={url} alt="" draggable={false} onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => onSize?.(naturalWidth, naturalHeight)} />
      {children}
      {keys && <span class="stage-cursor" aria-hidden="true" style={at(cursor)} />}
    </div>
  );
}

export const at = ({ x, y }: Place): Record<string, string> => ({ left: `${x * 100}%`, top: `${y * 100}%` });

/** Of the field that `of` names. */
export function pictureOf({ field, form }: ControlProps): { readonly url: string; readonly artifact: string } | undefined {
  const source = form.field(field.input.of ?? '');
  return source && filesOf(source)[0];
}
