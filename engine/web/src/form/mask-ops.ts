/** What was painted, as a list: undo takes the last entry off, and the mask is drawn from it anew at whatever size. Places are 0 to 1. */
export interface Stroke {
  readonly kind: 'stroke';
  readonly erase: boolean;
  /** Diameter as a share of the picture's longer side. */
  readonly size: number;
  readonly places: readonly (readonly [x: number, y: number])[];
}

export type MaskOp = Stroke | { readonly kind: 'clear' | 'fill' | 'invert' };

/** The part of a canvas's context that is used. */
export interface MaskCanvas {
  globalCompositeOperation: string;
  lineCap: string;
  lineJoin: string;
  lineWidth: number;
  strokeStyle: unknown;
  fillStyle: unknown;
  beginPath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  stroke(): void;
  fillRect(x: number, y: number, width: number, height: number): void;
  clearRect(x: number, y: number, width: number, height: number): void;
}

/** Paints opaque where the mask is; what is not in it stays as clear as it was. */
export function drawOp(canvas: MaskCanvas, op: MaskOp, width: number, height: number, colour: string): void {
  canvas.fillStyle = canvas.strokeStyle = colour;
  canvas.globalCompositeOperation = op.kind === 'invert' ? 'xor' : op.kind === 'stroke' && op.erase ? 'destination-out' : 'source-over';
  if (op.kind === 'clear') return canvas.clearRect(0, 0, width, height);
  if (op.kind !== 'stroke') return canvas.fillRect(0, 0, width, height);
  canvas.lineCap = canvas.lineJoin = 'round';
  canvas.lineWidth = Math.max(1, op.size * Math.max(width, height));
  const [first, ...rest] = op.places.map(([x, y]) => [x * width, y * height] as const);
  if (!first) return;
  canvas.beginPath();
  canvas.moveTo(...first);
  // A line to its own start is a dot.
  for (const place of rest.length > 0 ? rest : [first]) canvas.lineTo(...place);
  canvas.stroke();
}

export function drawMask(canvas: MaskCanvas, ops: readonly MaskOp[], width: number, height: number, colour: string): void {
  canvas.globalCompositeOperation = 'source-over';
  canvas.clearRect(0, 0, width, height);
  for (const op of ops) drawOp(canvas, op, width, height, colour);
}

/** Whether anything can be in the mask: an empty one is sent as none. */
export function isBlank(ops: readonly MaskOp[]): boolean {
  return ops.reduce((blank, op) => (op.kind === 'clear' ? true : op.kind === 'stroke' ? blank && op.erase : false), true);
}
