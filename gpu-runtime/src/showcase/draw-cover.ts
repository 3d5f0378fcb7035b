/** The cover of a template: a picture or a telling frame of a film; the wave form of a sound below its title; the title alone. */
import { join } from 'node:path';
import { FlowError, kindOf } from 'n8n-nodes-sogni-flow/contract';
import type { Sharp } from 'sharp';
import { demuxerOf } from '../runtimes/media/ffmpeg/demuxer.ts';
import { fonts } from '../contact-sheet/fonts.ts';
import { asMarkup } from '../contact-sheet/markup.ts';
import { MOST_PIXELS, type ShowcaseTools, type ShownFile } from './shown-file.ts';

export const COVER = { width: 640, height: 400 } as const;
const SHAPE = COVER.width / COVER.height;
const MOST_BYTES = 120_000;

const BACKGROUND = '#14121f';
const TEXT = '#f4f0ff';
const WAVE = { width: 560, height: 160, color: '0xff8a5c' };
const MARGIN = 40;

/** How much of a picture may be lost when it is cut to shape. Of a sheet or a strip every edge tells something; of a film's frame none does. */
const MOST_LOST = { image: 0.05, video: 0.2 };
/** Of what lies beside a picture that is shown whole, pixels: its own mirror image, out of focus, so that nobody sees where it ends. */
const BLUR = 16;

/** Frames a second, and at most, among which the telling one is looked for; the fades at both ends are left out. */
const LOOKED_AT = { rate: 4, most: 60, from: 0.1, to: 0.9 };

/** @param file - absent, or of a kind that cannot be seen, gives the title alone. @returns a JPEG of 640 × 400 px. */
export async function drawCover(title: string, file: ShownFile | undefined, tools: ShowcaseTools): Promise<Buffer> {
  switch (file && kindOf(file.mediaType)) {
    case 'image':
      return await shaped(file?.path ?? '', MOST_LOST.image);
    case 'video':
      return await shaped(await tellingFrame(file as ShownFile, tools), MOST_LOST.video);
    case 'audio':
      return await titled(title, await waveForm(file as ShownFile, tools));
    default:
      return await titled(title);
  }
}

async function shaped(path: string, mostLost: number): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  const open = (): Sharp => sharp(path, { limitInputPixels: MOST_PIXELS }).rotate().flatten({ background: BACKGROUND });
  const { width, height } = (await open().metadata()).autoOrient;
  const picture = lostByCutting(width / height) <= mostLost ? open().resize({ ...COVER, fit: 'cover', position: sharp.strategy.attention }) : await whole(open());
  for (const quality of [80, 70, 60, 50]) {
    const jpeg = await picture.clone().jpeg({ quality, mozjpeg: true }).toBuffer();
    if (jpeg.byteLength <= MOST_BYTES) return jpeg;
  }
  throw new FlowError('media_too_large', `a cover does not fit in ${MOST_BYTES} bytes`);
}

/** @param shape - width by height. @returns which share of its area lies outside of a cover. */
const lostByCutting = (shape: number): number => 1 - Math.min(shape / SHAPE, SHAPE / shape);

async function whole(picture: Sharp): Promise<Sharp> {
  const { default: sharp } = await import('sharp');
  const { data: front, info } = await picture.resize({ ...COVER, fit: 'inside' }).png().toBuffer({ resolveWithObject: true });
  const [across, down] = [COVER.width - info.width, COVER.height - info.height];
  const [left, top] = [Math.floor(across / 2), Math.floor(down / 2)];
  const back = await sharp(front).extend({ left, right: across - left, top, bottom: down - top, extendWith: 'mirror' }).blur(BLUR).png().toBuffer();
  return sharp(back).composite([{ input: front, left, top }]);
}

/** The frame that is most like the others, of those in the middle of the film. */
async function tellingFrame({ path, mediaType }: ShownFile, { ffmpeg: open, scratch, signal }: ShowcaseTools): Promise<string> {
  const ffmpeg = await open();
  const { durationSeconds } = await ffmpeg.probe(path, { mediaType });
  const { rate, most, from, to } = LOOKED_AT;
  const seconds = durationSeconds * (to - from);
  const fps = Math.min(rate, most / seconds);
  const output = join(scratch, 'telling.png');
  await ffmpeg.run({
    inputs: [{ path, demuxer: demuxerOf(mediaType), options: ['-ss', (durationSeconds * from).toFixed(3), '-t', seconds.toFixed(3)] }],
    filterGraph: `[0:v:0]fps=${fps.toFixed(4)}:round=up,scale=${COVER.width * 1.5}:-2,thumbnail=${Math.max(2, Math.ceil(seconds * fps))}[frame]`,
    outputs: [{ path: output, args: ['-map', '[frame]', '-frames:v', '1'] }],
    cwd: scratch,
    ...(signal && { signal }),
  });
  return output;
}

async function waveForm({ path, mediaType }: ShownFile, { ffmpeg, scratch, signal }: ShowcaseTools): Promise<string> {
  const output = join(scratch, 'wave.png');
  await (await ffmpeg()).run({
    inputs: [{ path, demuxer: demuxerOf(mediaType) }],
    filterGraph: `[0:a:0]aformat=channel_layouts=mono,showwavespic=s=${WAVE.width}x${WAVE.height}:colors=${WAVE.color}:scale=sqrt[wave]`,
    outputs: [{ path: output, args: ['-map', '[wave]', '-frames:v', '1'] }],
    cwd: scratch,
    ...(signal && { signal }),
  });
  return output;
}

async function titled(title: string, wave?: string): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  const words = asMarkup(title);
  const text = { text: `<span foreground="${TEXT}">${words}</span>`, font: 'Inter Bold 40', fontfile: (await fonts()).bold, rgba: true, dpi: 72, width: COVER.width - 2 * MARGIN };
  const heading = words === '' ? undefined : await sharp({ text: { ...text, wrap: 'word' } }).png().toBuffer({ resolveWithObject: true });
  const room = wave === undefined ? COVER.height : COVER.height - WAVE.height - MARGIN;
  const layers = [
    ...(heading ? [{ input: await fitted(heading.data, room - MARGIN), left: MARGIN, top: Math.max(MARGIN / 2, Math.round((room - Math.min(heading.info.height, room - MARGIN)) / 2)) }] : []),
    ...(wave === undefined ? [] : [{ input: wave, left: MARGIN, top: room }]),
  ];
  return await sharp({ create: { ...COVER, channels: 3, background: BACKGROUND } }).composite(layers).jpeg({ quality: 90, mozjpeg: true }).toBuffer();
}

/** A title of many lines is made smaller. */
async function fitted(heading: Buffer, height: number): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  return await sharp(heading).resize({ width: COVER.width - 2 * MARGIN, height, fit: 'inside', withoutEnlargement: true }).png().toBuffer();
}
