/** Changes a picture by a planned chain of edits and gives it the size that is asked for; one thread per variation. What edits, styles and refinements have in common. */
import { sizeOfResult } from 'n8n-nodes-sogni-flow/contract';
import type { JobTools, RuntimeJob } from '../port.ts';
import type { EditStep } from './edits/plan-edits.ts';
import { ENGINE } from './engine.ts';
import { checkResultSize } from './frame/result-size.ts';
import { inputOf, neededInput, previewsTo, type Services, seedsOf, sharedProgress, stopIfAborted } from './perform.ts';
import { readMask, readPicture } from './picture-file/read-picture.ts';
import { mediaTypeOf, type PictureFormat, writePicture } from './picture-file/write-picture.ts';

/** Editing holds several copies of the picture as floating-point numbers: about 100 bytes per pixel. */
const MAX_MEGAPIXELS = 16.8;

interface Parameters {
  readonly strength: number;
  readonly numberOfVariations: number;
  readonly seed: number;
  readonly outputFormat: PictureFormat;
}

export interface Retouching {
  readonly steps: readonly EditStep[];
  /** The white part of the mask is filled from its surroundings before anything else. */
  readonly fills: boolean;
  readonly method: string;
}

export async function retouch(job: RuntimeJob, tools: JobTools, { threads }: Services, { steps, fills, method }: Retouching): Promise<void> {
  const given = job.parameters as unknown as Parameters;
  const source = neededInput(job, 'image');
  const picture = await readPicture(source.path, source.slot, { fit: 'keep', maxMegapixels: MAX_MEGAPIXELS });
  const { width, height, rgb, alpha, depth } = picture;
  const size = sizeOfResult(job.parameters, picture)!;
  checkResultSize(job.operation, picture, size.width, size.height);
  const maskInput = inputOf(job, 'mask');
  const mask = maskInput && (await readMask(maskInput.path, maskInput.slot, width, height));
  const seeds = seedsOf(given.seed, given.numberOfVariations);
  const onPreview = previewsTo(tools);
  const progress = sharedProgress(tools, seeds.length, 0.02, 0.95);
  const stop = new AbortController();
  const signal = AbortSignal.any([tools.signal, stop.signal]);
  const reshaped = size.width !== width || size.height !== height;
  // A depth map covers the whole picture, so it goes where a part of that is cut off.
  const keepsDepth = Math.abs(size.width / size.height - width / height) < 0.005;

  const make = async (seed: number, index: number) => {
    const onProgress = progress(index);
    const filled = fills && mask ? await threads.run('fill', { picture: { width, height, rgb }, mask, seed }, { signal, onProgress: (fraction, activity) => onProgress(fraction * 0.6, activity) }) : rgb;
    const request = { picture: { width, height, rgb: filled }, steps, strength: given.strength, seed, ...(depth ? { depth } : {}), ...(mask ? { mask } : {}) };
    const edited = steps.length === 0 ? filled : await threads.run('edit', request, { signal, onPreview, onProgress: (fraction, activity) => onProgress(fills ? 0.6 + fraction * 0.4 : fraction, activity) });
    const made = { width, height, rgb: edited, ...(alpha ? { alpha } : {}) };
    const final = reshaped ? await threads.run('reframe', { picture: made, ...size }, { signal }) : made;
    return { seed, file: await writePicture(final, given.outputFormat, { credit: `Sogni Flow ${ENGINE}: ${method}`, depth: keepsDepth ? depth : undefined }) };
  };
  const made = await Promise.all(seeds.map(make)).finally(() => stop.abort());
  for (const { seed, file } of made) {
    stopIfAborted(tools.signal, job.operation);
    await tools.save({ role: 'image', mediaType: mediaTypeOf(given.outputFormat), content: file, ...size, seed });
  }
}
