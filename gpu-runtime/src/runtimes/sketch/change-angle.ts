/** Shows a picture from another place: one frame of a camera that stands elsewhere. */
import { sizeOfResult } from 'n8n-nodes-sogni-flow/contract';
import { textureSize } from './camera/make-shot.ts';
import { standFor } from './camera/stand.ts';
import { ENGINE } from './engine.ts';
import { checkResultSize } from './frame/result-size.ts';
import { neededInput, type Perform, stopIfAborted } from './perform.ts';
import { readPicture } from './picture-file/read-picture.ts';
import { mediaTypeOf, type PictureFormat, writePicture } from './picture-file/write-picture.ts';

const METHOD = 'a camera move through the depth of the picture by rules, no AI model: what it hides stays hidden';
const MAX_MEGAPIXELS = 16.8;

export const changeAngle: Perform = async (job, tools, { threads }) => {
  const { signal } = tools;
  const outputFormat = job.parameters.outputFormat as PictureFormat;
  const seed = job.parameters.seed as number;
  const source = neededInput(job, 'image');
  const whole = source.artifact.width && source.artifact.height ? { width: source.artifact.width, height: source.artifact.height } : await readPicture(source.path, source.slot, { fit: 'keep', maxMegapixels: MAX_MEGAPIXELS });
  const { width, height } = sizeOfResult(job.parameters, whole)!;
  checkResultSize(job.operation, whole, width, height);
  const { pose, ...told } = standFor(String(job.parameters.description), width / height);
  const picture = await readPicture(source.path, source.slot, { fit: 'cover', ...textureSize(width, height) });
  const { depth, pictureAspect } = picture;
  const plan = {
    ...{ width, height, frameCount: 1, fps: 1, seed, pictureAspect, life: [] },
    picture: { width: picture.width, height: picture.height, rgb: picture.rgb },
    move: { from: pose, to: pose },
    ...(depth ? { depth } : {}),
  };
  const shot = await threads.run('prepare-shot', plan, { signal, onProgress: (fraction) => tools.progress({ fraction: fraction * 0.4, activity: 'measuring depth' }) });
  const rgb = await threads.run('shoot-frame', { shot, frame: 0 }, { signal, onProgress: (fraction) => tools.progress({ fraction: 0.4 + fraction * 0.5, activity: 'moving the camera' }) });
  const file = await writePicture({ width, height, rgb }, outputFormat, { credit: `Sogni Flow ${ENGINE}: ${METHOD}` });
  stopIfAborted(signal, job.operation);
  await tools.save({ role: 'image', mediaType: mediaTypeOf(outputFormat), content: file, width, height, seed });
  const guessed = depth ? [] : ['the picture brings no depth map; near and far were guessed'];
  const strength = job.parameters.loraStrength === undefined ? [] : ['loraStrength has no effect: the camera is moved by rules'];
  return { method: METHOD, ...told, warnings: [...told.warnings, ...guessed, ...strength] };
};
