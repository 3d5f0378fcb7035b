/** Lays pictures side by side on one sheet, row by row, with a title above and a caption below each. */
import { join } from 'node:path';
import type { OverlayOptions } from 'sharp';
import { FlowError, ratioOf, type MediaType } from 'n8n-nodes-sogni-flow/contract';
import { drawLine, type LineStyle } from '../../contact-sheet/draw-line.ts';
import type { RuntimeInput } from '../port.ts';
import { MAX_PICTURE_PIXELS } from './media-facts.ts';
import type { MediaOperation } from './media-operation.ts';

interface Given {
  readonly title?: string;
  readonly captions?: string;
  readonly columns?: number;
  readonly aspectRatio?: string;
  readonly fit: 'cover' | 'contain';
  readonly width: number;
  readonly gap: number;
  readonly background: string;
  readonly outputFormat: keyof typeof MEDIA_TYPES;
}

const MEDIA_TYPES = { png: 'image/png', jpg: 'image/jpeg', webp: 'image/webp' } as const satisfies Record<string, MediaType>;
/** The highest sheet, so that many narrow rows are refused instead of filling the memory. */
const MAX_HEIGHT = 16_000;

export const arrangeImages: MediaOperation = async ({ job, tools }) => {
  const given = job.parameters as unknown as Given;
  const { default: sharp } = await import('sharp');
  const [first] = job.inputs;
  if (!first) throw new FlowError('invalid_input', 'arrange_images got no picture; connect one to it');
  if (!/^#[0-9a-f]{6}$/i.test(given.background)) {
    throw new FlowError('invalid_parameter', `background is "${given.background}"; a colour is written as #RRGGBB`, { details: { parameter: 'background', operation: job.operation } });
  }
  const sheet = planSheet(given, job.inputs.length, ratioOf(given.aspectRatio) ?? (await shapeOf(first)));
  if (sheet.height > MAX_HEIGHT) {
    throw new FlowError('invalid_parameter', `${job.inputs.length} pictures in ${sheet.columns} columns make a sheet of ${sheet.width} × ${sheet.height} px; it may be ${MAX_HEIGHT} px high. Ask for more columns`, {
      details: { parameter: 'columns', operation: job.operation },
    });
  }

  const layers: OverlayOptions[] = [];
  const warnings: string[] = [];
  const write = async (text: string, style: LineStyle, place: Place): Promise<void> => {
    const line = await written(text, style, place);
    if (line) layers.push(...line);
    else warnings.push(`"${text.slice(0, 40)}…" is too long for its place and is left out`);
  };
  await write(given.title ?? '', sheet.title, { left: sheet.gap, top: sheet.gap, width: sheet.width - 2 * sheet.gap });
  for (const [index, input] of job.inputs.entries()) {
    if (tools.signal.aborted) throw new FlowError('cancelled', 'arrange_images was cancelled');
    const place = sheet.placeOf(index);
    const picture = await open(input)
      .autoOrient()
      .toColourspace('srgb')
      .resize({ width: place.width, height: place.height, fit: given.fit, background: given.background })
      .flatten({ background: given.background })
      .png({ compressionLevel: 1 })
      .toBuffer()
      .catch((cause: unknown) => unreadable(input, cause));
    layers.push({ input: picture, left: place.left, top: place.top });
    await write(sheet.captions[index] ?? '', sheet.caption, { left: place.left, top: place.top + place.height + sheet.caption.size * 0.45, width: place.width });
    tools.progress({ fraction: (0.9 * (index + 1)) / job.inputs.length, activity: 'laying out' });
  }

  const { width, height } = sheet;
  const path = join(tools.scratch, `sheet.${given.outputFormat}`);
  const drawn = sharp({ create: { width, height, channels: 3, background: given.background } }).composite(layers);
  await (given.outputFormat === 'png' ? drawn.png({ compressionLevel: 6 }) : given.outputFormat === 'jpg' ? drawn.jpeg({ quality: 90, chromaSubsampling: '4:4:4' }) : drawn.webp({ quality: 90 })).toFile(path);
  await tools.save({ role: 'image', mediaType: MEDIA_TYPES[given.outputFormat], content: { path }, width, height });
  tools.progress({ fraction: 1, activity: 'done' });
  return { method: `${job.inputs.length} pictures laid side by side, no AI model`, warnings };

  function open({ path: source }: RuntimeInput) {
    return sharp(source, { limitInputPixels: MAX_PICTURE_PIXELS, failOn: 'warning' });
  }

  async function shapeOf(input: RuntimeInput): Promise<number> {
    const { autoOrient } = await open(input).metadata().catch((cause: unknown) => unreadable(input, cause));
    return autoOrient.width / autoOrient.height;
  }

  function unreadable(input: RuntimeInput, cause: unknown): never {
    throw new FlowError('invalid_media', `input image[${job.inputs.indexOf(input)}] cannot be read as a picture: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
};

interface Place {
  readonly left: number;
  readonly top: number;
  readonly width: number;
}

/** Where everything stands. The letters grow with the pictures. */
function planSheet({ title = '', captions: lines = '', columns: wanted, width, gap, background }: Given, count: number, shape: number) {
  const columns = Math.min(count, wanted ?? Math.ceil(Math.sqrt(count)));
  const rows = Math.ceil(count / columns);
  const cell = { width: Math.max(1, Math.floor((width - gap * (columns + 1)) / columns)), height: 0 };
  cell.height = Math.max(1, Math.round(cell.width / shape));
  const captions = lines.split(/\r?\n/).slice(0, count);
  const color = isDark(background) ? '#f4f0ff' : '#1b1826';
  const size = Math.round(Math.min(44, Math.max(14, cell.width / 18)));
  const caption: LineStyle = { color, size, bold: false };
  const heading: LineStyle = { color, size: Math.round(Math.min(64, Math.max(20, width / 32))), bold: true };
  const labelHeight = captions.some((line) => line.trim() !== '') ? Math.round(size * 1.9) : 0;
  const top = gap + (title.trim() === '' ? 0 : Math.round(heading.size * 1.4) + gap);
  return {
    ...{ columns, captions, caption, title: heading, gap, width },
    height: top + rows * (cell.height + labelHeight + gap),
    placeOf: (index: number) => ({ ...cell, left: gap + (index % columns) * (cell.width + gap), top: top + Math.floor(index / columns) * (cell.height + labelHeight + gap) }),
  };
}

const isDark = (color: string): boolean => {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)) as [number, number, number];
  return 0.299 * red + 0.587 * green + 0.114 * blue < 140;
};

/** A line in the middle of its place, drawn smaller where it is too wide. @returns nothing for one that could not be read then. */
async function written(text: string, style: LineStyle, place: Place): Promise<OverlayOptions[] | undefined> {
  const drawn = await drawLine(text, style);
  if (!drawn) return [];
  const fitting = drawn.width <= place.width ? drawn : await drawLine(text, { ...style, size: Math.max(8, Math.floor((style.size * place.width) / drawn.width)) });
  if (!fitting || fitting.width > place.width) return undefined;
  return [{ input: fitting.data, left: Math.round(place.left + (place.width - fitting.width) / 2), top: Math.round(place.top + (style.size - fitting.height) / 2) }];
}
