/** Passes a server's previews on as small JPEG pictures: one at a time, and at most four a second. */
import type { JobTools } from './port.ts';

const SIDE_PX = 256;
const MOST_PIXELS = 16_000_000;
const INTERVAL_MS = 250;

export function previewsTo(tools: Pick<JobTools, 'preview' | 'signal'>): (picture: Uint8Array) => void {
  let free = true;
  return (picture) => {
    if (!free || tools.signal.aborted) return;
    free = false;
    setTimeout(() => (free = true), INTERVAL_MS).unref();
    // A preview is a courtesy: one that cannot be read is left out.
    shrink(picture).then(
      (jpeg) => tools.signal.aborted || tools.preview(jpeg),
      () => undefined,
    );
  };
}

async function shrink(picture: Uint8Array): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp');
  return await sharp(picture, { limitInputPixels: MOST_PIXELS }).resize(SIDE_PX, SIDE_PX, { fit: 'inside', withoutEnlargement: true }).flatten().jpeg({ quality: 70 }).toBuffer();
}
