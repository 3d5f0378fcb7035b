/** A contact sheet: one still per step of a run, in a grid, each with its caption. Drawn with the packaged font, so no system font is needed. */
import type { OverlayOptions, Sharp } from 'sharp';
import { drawLine, type LineStyle } from './draw-line.ts';

export interface SheetCell {
  readonly title: string;
  readonly caption: string;
  /** A picture file; absent draws an empty frame. */
  readonly still?: string;
}

const COLUMNS = 3;
const STILL = { width: 448, height: 252 };
const GAP = 24;
const LABEL = 58;
const BACKGROUND = '#14121f';
const FRAME = '#221f33';
const TITLE = { color: '#f4f0ff', size: 20, bold: true };
const CAPTION = { color: '#a9a1c9', size: 14, bold: false };

/** @returns the sheet as PNG. */
export async function drawContactSheet(heading: string, cells: readonly SheetCell[]): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  /** Nothing where there is nothing to write. */
  const label = async (text: string, style: LineStyle, width: number, left: number, top: number): Promise<OverlayOptions[]> => {
    const drawn = await drawLine(text, style);
    return drawn ? [{ input: await cropped(sharp(drawn.data), width), left, top }] : [];
  };
  const columns = Math.min(COLUMNS, cells.length);
  const rows = Math.ceil(cells.length / columns);
  const width = GAP + columns * (STILL.width + GAP);
  const height = GAP + LABEL + rows * (STILL.height + LABEL + GAP);
  const layers = await label(heading, { ...TITLE, size: 26 }, width - 2 * GAP, GAP, GAP);
  for (const [index, cell] of cells.entries()) {
    const left = GAP + (index % columns) * (STILL.width + GAP);
    const top = GAP + LABEL + Math.floor(index / columns) * (STILL.height + LABEL + GAP);
    layers.push({ input: await still(sharp, cell.still), left, top });
    layers.push(...(await label(cell.title, TITLE, STILL.width, left, top + STILL.height + 8)));
    layers.push(...(await label(cell.caption, CAPTION, STILL.width, left, top + STILL.height + 34)));
  }
  return await sharp({ create: { width, height, channels: 3, background: BACKGROUND } }).composite(layers).png({ compressionLevel: 6 }).toBuffer();
}

async function still(sharp: typeof import('sharp').default, path: string | undefined): Promise<Buffer> {
  const picture = path ? sharp(path, { limitInputPixels: 64_000_000 }) : sharp({ create: { ...STILL, channels: 3, background: FRAME } });
  return await picture.resize({ ...STILL, fit: 'contain', background: FRAME }).flatten({ background: FRAME }).png({ compressionLevel: 3 }).toBuffer();
}

/** A label of one line; what is too wide is cut. */
async function cropped(drawn: Sharp, width: number): Promise<Buffer> {
  const { info, data } = await drawn.toBuffer({ resolveWithObject: true });
  if (info.width <= width) return data;
  return await drawn.extract({ left: 0, top: 0, width, height: info.height }).png().toBuffer();
}
