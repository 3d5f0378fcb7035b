/** What is to be changed, painted over the picture of another field. Goes to the engine as white on black, of the picture's own size. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { uploadFile } from '../api/upload.ts';
import { announce } from '../state/notices.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Media } from '../ui/media.tsx';
import type { ControlProps } from './control.ts';
import { filesOf } from './file-control.tsx';
import { drawMask, drawOp, isBlank, type MaskOp, type Stroke } from './mask-ops.ts';
import { pictureOf, Stage } from './stage.tsx';

/** Longer side of the canvas that is painted on, pixels. */
const CANVAS_PX = 1024;
const SIZES = { least: 0.01, most: 0.3, first: 0.07, step: 0.01 };
const KEYS = 'Arrow keys move the brush, with Shift they paint, the space bar paints a dot, E erases, plus and minus change the size, Z takes back.';

export function MaskControl(props: ControlProps) {
  const { field, form } = props;
  const [open, setOpen] = useState(false);
  const picture = pictureOf(props);
  const source = form.field(field.input.of ?? '')?.input.title ?? 'picture';
  const mask = filesOf(field)[0];
  // A mask fits the picture that it was painted on, and no other.
  const on = useRef(picture?.artifact);
  useEffect(() => {
    if (on.current !== undefined && on.current !== picture?.artifact) field.change([]);
    on.current = picture?.artifact;
  }, [picture?.artifact]);

  if (!picture) return <p class="form-note">Choose {source} first, then paint over what is to be changed.</p>;
  return (
    <>
      <div class="row">
        {mask && (
          <div class="mask-small">
            <Media kind="image" url={mask.url} thumbnailUrl={mask.thumbnailUrl} alt="The painted mask" />
          </div>
        )}
        <Button icon="brush" onClick={() => setOpen(true)}>
          {mask ? 'Paint again' : 'Paint over the picture'}
        </Button>
        {mask && (
          <Button look="quiet" icon="trash" onClick={() => field.change([])}>
            Remove
          </Button>
        )}
      </div>
      {open && <Painter url={picture.url} field={field} form={form} onClose={() => setOpen(false)} />}
    </>
  );
}

function Painter({ url, field, form, onClose }: ControlProps & { readonly url: string; readonly onClose: () => void }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const stroke = useRef<Stroke | undefined>(undefined);
  const [ops, setOps] = useState<readonly MaskOp[]>([]);
  const [own, setOwn] = useState<readonly [width: number, height: number]>();
  const [erase, setErase] = useState(false);
  const [size, setSize] = useState(SIZES.first);
  const [busy, setBusy] = useState(false);

  const [width, height] = own ? scaled(own) : [0, 0];
  const colour = (): string => getComputedStyle(document.documentElement).getPropertyValue('--paint').trim() || '#ff6b4a';
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context && width > 0) drawMask(context, ops, width, height, colour());
  }, [ops, width]);

  const add = (op: MaskOp, words?: string): void => {
    setOps((all) => [...all, op]);
    if (words) announce(words);
  };
  const undo = (): void => {
    setOps((all) => all.slice(0, -1));
    announce('Taken back');
  };
  const resize = (by: number): void => setSize((now) => Math.min(SIZES.most, Math.max(SIZES.least, now + by)));
  const paint = (places: Stroke['places']): void => {
    stroke.current = { kind: 'stroke', erase, size, places: [...(stroke.current?.places ?? []), ...places] };
    const context = canvas.current?.getContext('2d');
    if (context) drawOp(context, { ...stroke.current, places: stroke.current.places.slice(-2) }, width, height, colour());
  };
  const release = (): void => {
    if (stroke.current) add(stroke.current);
    stroke.current = undefined;
  };
  const key = ({ key, ctrlKey, metaKey }: KeyboardEvent): boolean => {
    if (key.toLowerCase() === 'z') undo();
    else if (ctrlKey || metaKey) return false;
    else if (key.toLowerCase() === 'e') setErase(!erase);
    else if (key === '+' || key === '=') resize(SIZES.step);
    else if (key === '-') resize(-SIZES.step);
    else return false;
    return true;
  };
  const done = async (): Promise<void> => {
    if (!own || isBlank(ops)) {
      field.change([]);
      return onClose();
    }
    setBusy(true);
    try {
      field.change([await uploadFile(await whiteOnBlack(ops, own), { name: 'mask.png' })]);
    } catch (failure) {
      form.refuse(field.input.name, (failure as Error).message);
    }
    onClose();
  };

  const actions = (
    <>
      <Button onClick={onClose}>Not now</Button>
      <Button look="primary" icon="check" busy={busy} disabled={!own} onClick={() => void done()}>
        Use this mask
      </Button>
    </>
  );
  return (
    <Dialog title={`${field.input.title}: paint over what is to be changed`} size="large" onClose={onClose} actions={actions}>
      <div class="stack">
        <div class="row" role="toolbar" aria-label="Painting">
          <Button size="small" icon="brush" pressed={!erase} onClick={() => setErase(false)}>
            Brush
          </Button>
          <Button size="small" icon="eraser" pressed={erase} onClick={() => setErase(true)}>
            Erase
          </Button>
          <label class="row small">
            Size
            <input type="range" min={SIZES.least} max={SIZES.most} step={SIZES.step} value={size} style={{ '--share': String((size - SIZES.least) / (SIZES.most - SIZES.least)) }} onInput={(event) => setSize(Number(event.currentTarget.value))} />
          </label>
          <Button size="small" look="quiet" icon="undo" disabled={ops.length === 0} onClick={undo}>
            Undo
          </Button>
          <Button size="small" look="quiet" icon="invert" onClick={() => add({ kind: 'invert' }, 'Inverted')}>
            Invert
          </Button>
          <Button size="small" look="quiet" icon="trash" onClick={() => add({ kind: 'clear' }, 'Cleared')}>
            Clear
          </Button>
        </div>
        <Stage
          url={url}
          label={`Picture to paint on. ${KEYS}`}
          onSize={(...now) => setOwn(now)}
          onPress={({ x, y }) => paint([[x, y]])}
          onMove={({ x, y }) => paint([[x, y]])}
          onRelease={release}
          onKey={key}
        >
          <canvas class="stage-mask" ref={canvas} width={width} height={height} />
        </Stage>
        <p class="small soft stage-keys">{KEYS}</p>
      </div>
    </Dialog>
  );
}

function scaled([width, height]: readonly [number, number]): readonly [number, number] {
  const scale = Math.min(1, CANVAS_PX / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

async function whiteOnBlack(ops: readonly MaskOp[], [width, height]: readonly [number, number]): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('The browser has no room for a mask of this size.');
  drawMask(context, ops, width, height, '#fff');
  context.globalCompositeOperation = 'destination-over';
  context.fillStyle = '#000';
  context.fillRect(0, 0, width, height);
  return canvas.convertToBlob({ type: 'image/png' });
}
