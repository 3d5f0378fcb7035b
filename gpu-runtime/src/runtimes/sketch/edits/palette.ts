/** A small palette that suits a picture, by median cut: the box with the widest spread of colour is halved until there are enough. */
import { type Canvas, type Colour, luma } from './canvas.ts';

const SAMPLES = 20_000;

/** @returns up to `count` colours, dark ones first. */
export function paletteOf({ rgb }: Canvas, count: number): Colour[] {
  const pixels = rgb.length / 3;
  const stride = Math.max(1, Math.floor(pixels / SAMPLES));
  const samples: Colour[] = [];
  for (let i = 0; i < pixels; i += stride) samples.push([rgb[i * 3]!, rgb[i * 3 + 1]!, rgb[i * 3 + 2]!]);
  const boxes = [samples];
  while (boxes.length < count) {
    const spreads = boxes.map(spreadOf);
    const widest = spreads.reduce((best, { spread }, i) => (spread > spreads[best]!.spread ? i : best), 0);
    const { axis, spread } = spreads[widest]!;
    if (spread < 0.02) break;
    const box = boxes[widest]!.sort((a, b) => a[axis]! - b[axis]!);
    const middle = box.length >> 1;
    boxes.splice(widest, 1, box.slice(0, middle), box.slice(middle));
  }
  return boxes.map(meanOf).sort((a, b) => luma(...a) - luma(...b));
}

function spreadOf(box: readonly Colour[]): { axis: 0 | 1 | 2; spread: number } {
  let best: { axis: 0 | 1 | 2; spread: number } = { axis: 0, spread: 0 };
  for (const axis of [0, 1, 2] as const) {
    let low = Infinity;
    let high = -Infinity;
    for (const colour of box) {
      if (colour[axis] < low) low = colour[axis];
      if (colour[axis] > high) high = colour[axis];
    }
    // Small boxes are halved less eagerly, but a rare bright colour still gets its place.
    const spread = box.length < 2 ? 0 : (high - low) * Math.pow(box.length, 0.2);
    if (spread > best.spread) best = { axis, spread };
  }
  return best;
}

const meanOf = (box: readonly Colour[]): Colour => [0, 1, 2].map((axis) => box.reduce((sum, colour) => sum + colour[axis]!, 0) / Math.max(1, box.length)) as unknown as Colour;

/** @returns the number of the nearest colour. */
export function nearest(palette: readonly Colour[], r: number, g: number, b: number): number {
  let best = 0;
  let least = Infinity;
  for (let i = 0; i < palette.length; i++) {
    const colour = palette[i]!;
    const dr = r - colour[0];
    const dg = g - colour[1];
    const db = b - colour[2];
    const distance = dr * dr * 0.9 + dg * dg * 1.4 + db * db * 0.7;
    if (distance < least) {
      least = distance;
      best = i;
    }
  }
  return best;
}
