/** Changes a picture by instruction; one thread per variation. */
import { planEdits } from './edits/plan-edits.ts';
import { ENGINE } from './engine.ts';
import { inputOf, neededInput, type Perform, previewsTo, seedsOf, sharedProgress, stopIfAborted } from './perform.ts';
import { readMask, readPicture } from './picture-file/read-picture.ts';
import { mediaTypeOf, type PictureFormat, writePicture } from './picture-file/write-picture.ts';

const METHOD = 'edited by rules, no AI model';
/** Editing holds several copies of the picture as floating-point numbers: about 100 bytes per pixel. */
const MAX_MEGAPIXELS = 16.8;

interface Parameters {
  readonly prompt: string;
  readonly strength: number;
  readonly numberOfVariations: number;
  readonly seed: number;
  readonly outputFormat: PictureFormat;
}

export const editImage: Perform = async (job, tools, { threads }) => {
  const given = job.parameters as unknown as Parameters;
  const plan = planEdits(given.prompt);
  const source = neededInput(job, 'image');
  const picture = await readPicture(source.path, source.slot, { fit: 'keep', maxMegapixels: MAX_MEGAPIXELS });
  const { width, height, rgb, alpha, depth } = picture;
  const maskInput = inputOf(job, 'mask');
  const mask = maskInput && (await readMask(maskInput.path, maskInput.slot, width, height));
  const seeds = seedsOf(given.seed, given.numberOfVariations);
  const progress = sharedProgress(tools, seeds.length, 0.02, 0.95);
  const onPreview = previewsTo(tools);
  const stop = new AbortController();
  const signal = AbortSignal.any([tools.signal, stop.signal]);

  const make = async (seed: number, index: number) => {
    const request = { picture: { width, height, rgb }, steps: plan.steps, strength: given.strength, seed, ...(depth ? { depth } : {}), ...(mask ? { mask } : {}) };
    const edited = await threads.run('edit', request, { signal, onPreview, onProgress: progress(index) });
    const tag = { credit: `Sogni Flow ${ENGINE}: ${METHOD}`, depth };
    return { seed, file: await writePicture({ width, height, rgb: edited, alpha }, given.outputFormat, tag) };
  };
  const made = await Promise.all(seeds.map(make)).finally(() => stop.abort());
  for (const { seed, file } of made) {
    stopIfAborted(tools.signal, job.operation);
    await tools.save({ role: 'image', mediaType: mediaTypeOf(given.outputFormat), content: file, width, height, seed });
  }
  const { wordsUsed, wordsIgnored, warnings } = plan;
  return { method: METHOD, wordsUsed, wordsIgnored, warnings };
};
