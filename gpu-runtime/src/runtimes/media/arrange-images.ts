/** Lays pictures side by side on one sheet, upright and in sRGB, with a heading and captions. */
import { FlowError, ratioOf } from 'n8n-nodes-sogni-flow/contract';
import type { RuntimeInput } from '../port.ts';
import { mediaFacts } from './media-facts.ts';
import type { MediaOperation } from './media-operation.ts';
import { EDGE } from './overlays/text-script.ts';
import type { TextOverlay } from './overlays/read-overlays.ts';
import { drawTexts } from './pictures/draw-texts.ts';
import { readPlaced } from './pictures/read-placed.ts';
import { savePicture } from './pictures/save-picture.ts';
import { layOut, type Line, type SheetLayout } from './pictures/sheet-layout.ts';

/** Sides of a sheet; the width has an end of its own. */
const MOST_HEIGHT = 8_192;
const [LIGHT, DARK] = ['#F4F0FF', '#1A1826'];

interface Given {
  readonly columns?: number;
  readonly width: number;
  readonly aspectRatio?: string;
  readonly fit: 'contain' | 'cover';
  readonly heading?: string;
  readonly captions?: string;
  readonly gap: number;
  readonly backgroundColor: string;
}

export const arrangeImages: MediaOperation = async (work) => {
  const { job, tools, ffmpeg } = work;
  const given = job.parameters as unknown as Given;
  const { backgroundColor: background, fit, width } = given;
  const luma = lumaOf(background);
  const pictures = job.inputs;
  const [first] = pictures;
  if (!first) throw new FlowError('invalid_input', 'arrange_images got no picture; connect some to it');
  const captions = (given.captions ?? '').split(/\r?\n/);
  const layout = layOut({ pictures: pictures.length, width, columns: given.columns, aspect: ratioOf(given.aspectRatio) ?? (await aspectOf(first)), gapPct: given.gap, heading: given.heading, captions });
  if (layout.height > MOST_HEIGHT) refuse('columns', `makes ${layout.width} × ${layout.height} pixels of ${pictures.length} pictures; at most ${MOST_HEIGHT} are allowed in height, so more columns are needed`);

  const { default: sharp } = await import('sharp');
  const layers = [];
  for (const [index, { x, y, ...box }] of layout.places.entries()) {
    if (tools.signal.aborted) throw new FlowError('cancelled', 'cancelled while pictures were laid out');
    layers.push({ input: await readPlaced(pictures[index]!, index, { ...box, fit, background }), left: x, top: y });
    tools.progress({ fraction: (0.8 * (index + 1)) / pictures.length, activity: 'laying out' });
  }
  const size = { width: layout.width, height: layout.height };
  const sheet = await sharp({ create: { ...size, channels: 3, background } }).composite(layers).png({ compressionLevel: 1 }).toBuffer();
  const written = await drawTexts({ job, tools, ffmpeg }, sheet, size, layout.lines.map((line) => asOverlay(line, layout, luma > 0.5 ? DARK : LIGHT)));
  await savePicture(work, written.picture, size);
  tools.progress({ fraction: 1, activity: 'done' });
  const beyond = captions.filter((text) => text.trim() !== '').length - pictures.length;
  return {
    method: `${pictures.length} pictures laid out in ${new Set(layout.places.map(({ y }) => y)).size} rows`,
    warnings: [...(beyond > 0 ? [`${beyond} captions have no picture`] : []), ...(written.uncovered.length > 0 ? [`the font has no ${written.uncovered.slice(0, 20).join(' ')}`] : [])],
  };
};

async function aspectOf({ path, artifact }: RuntimeInput): Promise<number> {
  const { width = 1, height = 1 } = await mediaFacts(path, artifact.mediaType, () => Promise.reject(new Error('a picture needs no ffmpeg')));
  // A strip as the first picture would make places that no other picture fits in.
  return Math.min(3, Math.max(1 / 3, width / height));
}

const asOverlay = ({ text, x, y, size, bold }: Line, { height }: SheetLayout, color: string): TextOverlay => ({
  ...{ kind: 'text', text, bold, color, opacity: 1, first: 0, end: 1 },
  ...{ place: 'top-left', shift: [x - height * EDGE, y - height * EDGE], sizePct: (100 * size) / height },
});

/** @returns 0 (black) to 1 (white). @throws FlowError `invalid_parameter` */
function lumaOf(color: string): number {
  const [, red = '', green = '', blue = ''] = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color) ?? refuse('backgroundColor', `is "${color}"; a colour looks like #FFFFFF`);
  return (0.2126 * Number.parseInt(red, 16) + 0.7152 * Number.parseInt(green, 16) + 0.0722 * Number.parseInt(blue, 16)) / 255;
}

function refuse(parameter: string, what: string): never {
  throw new FlowError('invalid_parameter', `${parameter} ${what}`, { details: { parameter, operation: 'arrange_images' } });
}
