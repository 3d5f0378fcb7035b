/**
 * Moving about in a drawing: wheel with Ctrl (or after a click into it) and two fingers zoom, dragging pans, `+` `-` `0` and the arrow keys
 * do the same. Until one has moved, all of the drawing is shown, also when the window changes.
 */
import { type Signal, useSignal, useSignalEffect } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Box, Place } from './geometry.ts';
import { isDirection, wayOf } from './nearest.ts';
import { fit, pan, pinch, reveal, type Size, type Viewport, zoom } from './viewport.ts';

const KEY_STEP_PX = 80;
const KEY_ZOOM = 1.25;
/** A press that moves less than this is a click. */
const SLACK_PX = 4;

export interface ViewportControl {
  readonly view: Signal<Viewport>;
  zoomBy(factor: number): void;
  showAll(): void;
  reveal(box: Box): void;
  key(event: KeyboardEvent): void;
}

/** `frame` is what one looks through, `layer` what is moved under it; `below` are pixels at the bottom of the frame that are kept free. */
export function useViewport(frame: RefObject<HTMLElement | null>, layer: RefObject<HTMLElement | null>, bounds: Box, below = 0): ViewportControl {
  const view = useSignal<Viewport>({ x: 0, y: 0, scale: 1 });
  const moved = useRef(false);
  const size = (): Size => ({ width: frame.current?.clientWidth ?? 1, height: frame.current?.clientHeight ?? 1 });
  const middle = (): Place => ({ x: size().width / 2, y: size().height / 2 });
  const move = (next: Viewport): void => {
    moved.current = true;
    view.value = next;
  };
  const showAll = (): void => {
    moved.current = false;
    view.value = fit(bounds, size(), undefined, below);
  };
  const zoomBy = (factor: number, at = middle()): void => move(zoom(view.peek(), factor, at));

  useSignalEffect(() => {
    const { x, y, scale } = view.value;
    if (layer.current) layer.current.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
  });

  useEffect(() => {
    if (!frame.current) return;
    const observer = new ResizeObserver(() => moved.current || showAll());
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, [bounds]);

  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    return watchPointers(element, view, move, zoomBy);
  }, []);

  return {
    view,
    showAll,
    zoomBy,
    reveal: (box) => (view.value = reveal(view.peek(), box, size())),
    key(event) {
      const { key } = event;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (key === '+' || key === '=') zoomBy(KEY_ZOOM);
      else if (key === '-') zoomBy(1 / KEY_ZOOM);
      else if (key === '0') showAll();
      else if (isDirection(key)) move(pan(view.peek(), -wayOf(key)[0] * KEY_STEP_PX, -wayOf(key)[1] * KEY_STEP_PX));
      else return;
      event.preventDefault();
    },
  };
}

function watchPointers(element: HTMLElement, view: Signal<Viewport>, move: (next: Viewport) => void, zoomBy: (factor: number, at: Place) => void): () => void {
  const fingers = new Map<number, Place>();
  let dragged = false;
  const placeOf = (event: MouseEvent): Place => {
    const { left, top } = element.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    if (fingers.size === 0) dragged = false;
    fingers.set(event.pointerId, placeOf(event));
  };
  const drag = (event: PointerEvent): void => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const at = placeOf(event);
    if (!dragged && Math.hypot(at.x - before.x, at.y - before.y) < SLACK_PX) return;
    dragged = true;
    if (!element.hasPointerCapture(event.pointerId)) element.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, at);
    const [one, other] = [...fingers.keys()];
    if (fingers.size === 1) return move(pan(view.peek(), at.x - before.x, at.y - before.y));
    if (one === undefined || other === undefined) return;
    const now = [fingers.get(one)!, fingers.get(other)!] as const;
    move(pinch(view.peek(), one === event.pointerId ? [before, now[1]] : [now[0], before], now));
  };
  const up = (event: PointerEvent): void => void fingers.delete(event.pointerId);
  // A drag that ends over a card is no press of it.
  const click = (event: MouseEvent): void => {
    if (dragged) event.stopPropagation();
    dragged = false;
  };
  const wheel = (event: WheelEvent): void => {
    if (!event.ctrlKey && !event.metaKey && !element.contains(document.activeElement)) return;
    event.preventDefault();
    zoomBy(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : event.ctrlKey ? 0.01 : 0.002)), placeOf(event));
  };
  const stop = new AbortController();
  const { signal } = stop;
  element.addEventListener('pointerdown', down, { signal });
  element.addEventListener('pointermove', drag, { signal });
  for (const end of ['pointerup', 'pointercancel', 'lostpointercapture'] as const) element.addEventListener(end, up, { signal });
  element.addEventListener('click', click, { signal, capture: true });
  element.addEventListener('wheel', wheel, { signal, passive: false });
  return () => stop.abort();
}
