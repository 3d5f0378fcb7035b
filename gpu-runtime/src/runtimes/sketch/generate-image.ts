/** Draws pictures from words: one thread per variation. */
import type { DepthMap } from './depth/depth-map.ts';
import { ENGINE } from './engine.ts';
import { inputOf, type Perform, previewsTo, seedsOf, sharedProgress, stopIfAborted } from './perform.ts';
import { readPicture } from './picture-file/read-picture.ts';
import { mediaTypeOf, type PictureFormat, writePicture } from './picture-file/write-picture.ts';
import { unused } from './unused.ts';

const METHOD = 'drawn by rules, no AI model';

interface Parameters {
  readonly prompt: string;
  readonly negativePrompt?: string;
  readonly stylePrompt?: string;
  readonly width: number;
  readonly height: number;
  readonly steps: number;
  readonly starting_image_strength: number;
  readonly numberOfVariations: number;
  readonly seed: number;
  readonly outputFormat: PictureFormat;
}

export const generateImage: Perform = async (job, tools, { threads }) => {
  const given = job.parameters as unknown as Parameters;
  const { negativePrompt, width, height, steps, outputFormat } = given;
  // A style is told in words like everything else that can be drawn.
  const prompt = given.stylePrompt === undefined ? given.prompt : `${given.prompt}, ${given.stylePrompt}`;
  const source = inputOf(job, 'startingImage');
  const start = source && { rgb: (await readPicture(source.path, source.slot, { fit: 'cover', width, height })).rgb, strength: given.starting_image_strength };
  const seeds = seedsOf(given.seed, given.numberOfVariations);
  const progress = sharedProgress(tools, seeds.length, 0, 0.95);
  const onPreview = previewsTo(tools);
  const stop = new AbortController();
  const signal = AbortSignal.any([tools.signal, stop.signal]);

  const make = async (seed: number, index: number) => {
    const request = { prompt, width, height, steps, seed, ...(negativePrompt === undefined ? {} : { negativePrompt }), ...(start ? { start } : {}) };
    const onProgress = progress(index);
    const picture = await threads.run('draw', request, { signal, onPreview, onProgress: (fraction) => onProgress(fraction, 'drawing') });
    const depth: DepthMap = { width: picture.depthWidth, height: picture.depthHeight, values: picture.depth };
    return { picture, seed, file: await writePicture(picture, outputFormat, { credit: `Sogni Flow ${ENGINE}: ${METHOD}`, depth }) };
  };
  const made = await Promise.all(seeds.map(make)).finally(() => stop.abort());
  for (const { seed, file } of made) {
    stopIfAborted(tools.signal, job.operation);
    await tools.save({ role: 'image', mediaType: mediaTypeOf(outputFormat), content: file, width, height, seed });
  }
  const { wordsUsed, wordsIgnored, family } = made[0]!.picture;
  const warnings = [
    ...(family === 'abstract' && wordsUsed.length === 0 ? ['no word of the prompt names a scene that can be drawn; an abstract picture in its mood was made'] : []),
    ...unused(job, ['guidance', 'sampler', 'scheduler', 'loras', 'controlNet', 'gptImageQuality', 'gptImageBackground', 'gptImageOutputCompression']),
    ...(inputOf(job, 'controlImage') ? ['the control image has no effect: no AI model is guided by it'] : []),
  ];
  return { method: METHOD, wordsUsed, wordsIgnored, warnings };
};
