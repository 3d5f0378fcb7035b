/** Draws the map that a ControlNet is guided by; in a thread. */
import { ENGINE } from './engine.ts';
import type { MapName } from './maps/draw-map.ts';
import { neededInput, type Perform, previewsTo, stopIfAborted } from './perform.ts';
import { readPicture } from './picture-file/read-picture.ts';
import { mediaTypeOf, type PictureFormat, writePicture } from './picture-file/write-picture.ts';

const METHOD = 'drawn from the picture by rules, no AI model';
/** Several copies of the picture are held as floating-point numbers. */
const LARGEST_MEGAPIXELS = 16.8;
const FROM_DEPTH: readonly string[] = ['depth', 'normalbae'];

interface Parameters {
  readonly preprocessor: MapName;
  readonly lowThreshold?: number;
  readonly highThreshold?: number;
  readonly seed: number;
  readonly outputFormat: PictureFormat;
}

export const preprocessImage: Perform = async (job, tools, { threads }) => {
  const { preprocessor, lowThreshold, highThreshold, seed, outputFormat } = job.parameters as unknown as Parameters;
  const source = neededInput(job, 'image');
  const { width, height, rgb, depth } = await readPicture(source.path, source.slot, { fit: 'keep', maxMegapixels: LARGEST_MEGAPIXELS });
  const thresholds = { ...(lowThreshold === undefined ? {} : { lowThreshold }), ...(highThreshold === undefined ? {} : { highThreshold }) };
  const request = { map: preprocessor, picture: { width, height, rgb }, seed, ...thresholds, ...(depth ? { depth } : {}) };
  const onProgress = (fraction: number, activity?: string) => tools.progress({ fraction: fraction * 0.95, ...(activity ? { activity } : {}) });
  const drawn = await threads.run('map', request, { signal: tools.signal, onProgress, onPreview: previewsTo(tools) });
  const file = await writePicture({ width, height, rgb: drawn }, outputFormat, { credit: `Sogni Flow ${ENGINE}: ${METHOD}` });
  stopIfAborted(tools.signal, job.operation);
  await tools.save({ role: 'image', mediaType: mediaTypeOf(outputFormat), content: file, width, height, seed });
  const guessed = FROM_DEPTH.includes(preprocessor) && !depth ? ['the picture brings no depth map; near and far were guessed'] : [];
  const unused = preprocessor !== 'canny' && Object.keys(thresholds).length > 0 ? [`thresholds have no effect on ${preprocessor}; they are for canny`] : [];
  return { method: METHOD, warnings: [...guessed, ...unused] };
};
