/** Enlarges a picture by resampling, in a thread. */
import { sizeOfResult } from 'n8n-nodes-sogni-flow/contract';
import { ENGINE } from './engine.ts';
import { checkResultSize, sizeWarnings } from './frame/result-size.ts';
import { neededInput, type Perform, stopIfAborted } from './perform.ts';
import { MAX_MEGAPIXELS, readPicture } from './picture-file/read-picture.ts';
import { mediaTypeOf, type PictureFormat, writePicture } from './picture-file/write-picture.ts';

const METHOD = 'resampled (Lanczos) and sharpened a little, no AI model: no detail is added';

interface Parameters {
  readonly scale: number;
  readonly targetLongestEdge?: number;
  readonly outputFormat: PictureFormat;
}

export const upscaleImage: Perform = async (job, tools, { threads }) => {
  const given = job.parameters as unknown as Parameters;
  const source = neededInput(job, 'image');
  const picture = await readPicture(source.path, source.slot, { fit: 'keep', maxMegapixels: MAX_MEGAPIXELS });
  const { width, height } = sizeOfResult(job.parameters, picture)!;
  checkResultSize(job.operation, picture, width, height);
  const { rgb, alpha, depth } = picture;
  const request = { picture: { width: picture.width, height: picture.height, rgb, ...(alpha ? { alpha } : {}) }, width, height };
  const enlarged = await threads.run('reframe', request, { signal: tools.signal, onProgress: (fraction, activity) => tools.progress({ fraction: fraction * 0.9, ...(activity ? { activity } : {}) }) });
  const file = await writePicture(enlarged, given.outputFormat, { credit: `Sogni Flow ${ENGINE}: ${METHOD}`, depth });
  stopIfAborted(tools.signal, job.operation);
  await tools.save({ role: 'image', mediaType: mediaTypeOf(given.outputFormat), content: file, width, height });
  return { method: METHOD, warnings: sizeWarnings(picture, width) };
};
