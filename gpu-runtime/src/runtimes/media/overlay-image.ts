/** Lays texts and pictures over a picture, which is brought upright and to sRGB. Transparent parts are laid on white. */
import { join } from 'node:path';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { mediaFacts } from './media-facts.ts';
import type { MediaOperation, MediaWork } from './media-operation.ts';
import { placePicture } from './overlays/place-picture.ts';
import { readOverlays, type OverlayRow, type PictureOverlay, type TextOverlay } from './overlays/read-overlays.ts';
import { asFilm, drawTexts, type PictureSize } from './pictures/draw-texts.ts';
import { readPlaced } from './pictures/read-placed.ts';
import { savePicture } from './pictures/save-picture.ts';

const PAPER = '#FFFFFF';

export const overlayImage: MediaOperation = async (work) => {
  const { job, tools } = work;
  tools.progress({ fraction: 0, activity: 'reading the picture' });
  const source = job.inputs.find(({ slot }) => slot === 'image');
  if (!source) throw new FlowError('invalid_input', 'overlay_image got no picture; connect one to it');
  const { width = 1, height = 1 } = await mediaFacts(source.path, source.artifact.mediaType, () => Promise.reject(new Error('a picture needs no ffmpeg')));
  const size = { width, height };
  const rows = ((job.parameters.overlays ?? []) as readonly Omit<OverlayRow, 'startSeconds'>[]).map((row) => ({ ...row, startSeconds: 0 }));
  const { overlays } = readOverlays(job.operation, rows, asFilm(size), job.inputs.filter(({ slot }) => slot === 'overlayImage').length);
  const shown = overlays.filter((overlay) => overlay.kind !== 'wave');
  let picture = await readPlaced(source, 0, { ...size, fit: 'fill', background: PAPER });
  const uncovered = new Set<string>();
  for (const layer of layersOf(shown)) {
    tools.progress({ fraction: 0.5, activity: 'laying over' });
    if (layer.kind === 'image') picture = await withPicture(work, picture, size, layer);
    else {
      const written = await drawTexts(work, picture, size, layer.texts);
      picture = written.picture;
      written.uncovered.forEach((letter) => uncovered.add(letter));
    }
  }
  await savePicture(work, picture, size);
  tools.progress({ fraction: 1, activity: 'done' });
  const texts = shown.filter(({ kind }) => kind === 'text').length;
  return { method: `${texts} texts and ${shown.length - texts} pictures laid over`, warnings: uncovered.size > 0 ? [`the font has no ${[...uncovered].slice(0, 20).join(' ')}`] : [] };
};

/** Neighbouring texts are written together. */
function layersOf(overlays: readonly (TextOverlay | PictureOverlay)[]): (PictureOverlay | { readonly kind: 'texts'; readonly texts: TextOverlay[] })[] {
  const layers: ReturnType<typeof layersOf> = [];
  for (const overlay of overlays) {
    const last = layers.at(-1);
    if (overlay.kind === 'image') layers.push(overlay);
    else if (last?.kind === 'texts') last.texts.push(overlay);
    else layers.push({ kind: 'texts', texts: [overlay] });
  }
  return layers;
}

async function withPicture({ job, tools }: MediaWork, below: Buffer, size: PictureSize, overlay: PictureOverlay): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  const source = job.inputs.filter(({ slot }) => slot === 'overlayImage')[overlay.index];
  const path = join(tools.scratch, 'placed.png');
  const { x, y } = await placePicture(source?.path ?? '', `overlayImage[${overlay.index}]`, overlay, asFilm(size), path);
  // Raw pixels: an opacity is a factor on the alpha of each.
  const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true });
  for (let at = 3; at < data.length; at += 4) data[at] = Math.round(data[at]! * overlay.opacity);
  // What would stand outside is cut off: sharp refuses to lay it there.
  const [left, top] = [Math.max(0, x), Math.max(0, y)];
  const [width, height] = [Math.min(size.width, x + info.width) - left, Math.min(size.height, y + info.height) - top];
  if (width <= 0 || height <= 0) return below;
  const input = await sharp(data, { raw: { width: info.width, height: info.height, channels: 4 } }).extract({ left: left - x, top: top - y, width, height }).png({ compressionLevel: 1 }).toBuffer();
  return await sharp(below).composite([{ input, left, top }]).png({ compressionLevel: 1 }).toBuffer();
}
