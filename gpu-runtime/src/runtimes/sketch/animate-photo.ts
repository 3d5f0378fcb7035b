/**
 * Moves a camera through a picture, or from a first picture to a last one while one turns into the other. Several pictures make a clip
 * each, and the clips one film.
 */
import { type FrameSize, FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { RuntimeInput } from '../port.ts';
import { type Direction, directShot } from './camera/direct-shot.ts';
import { textureSize } from './camera/make-shot.ts';
import { type CameraMove, combineMoves, isStill, travelFactor } from './camera/moves.ts';
import { inputOf, neededInput, once, type Perform } from './perform.ts';
import { type PictureFile, readPicture } from './picture-file/read-picture.ts';
import { clipSize, eachClip, saveClip, withPreviews } from './video/clip.ts';
import { framesBetween, framesOf, prepareShot, type ShotOrder } from './video/shoot.ts';
import { unheeded } from './video/unheeded.ts';

const METHOD = 'a camera moved through the picture by rules, no AI model';
const CROSSING_METHOD = 'a camera moved from the first picture to the last one, which turn into each other by depth, by rules, no AI model';

interface Parameters {
  readonly prompt: string;
  readonly duration: number;
  readonly camera: string;
  readonly motionStrength: number;
  readonly fps: number;
  readonly frameRole: 'start' | 'end' | 'both';
}

export const animatePhoto: Perform = async (job, tools, { threads, ffmpeg: open }) => {
  const given = job.parameters as unknown as Parameters;
  const { fps, duration } = given;
  const size = clipSize(job);
  const direction = directShot(given.prompt, given.camera);
  const frameCount = Math.max(1, Math.round(duration * fps));
  const move = combineMoves(direction.moves, Math.min(1, given.motionStrength * direction.pace) * travelFactor(duration));
  const pictures = await Promise.all([neededInput(job, 'image'), ...job.inputs.filter(({ slot }) => slot === 'moreImages')].map((input) => read(input, size)));
  const endInput = inputOf(job, 'endImage');
  const roles = rolesOf(given.frameRole, endInput, pictures.length);
  const end = roles.crosses ? (endInput ? await read(endInput, size) : pictures[0]!) : undefined;
  const ffmpeg = await open();

  await eachClip(job, async (seed, index, count) => {
    const shotOf = (picture: PictureFile, over: Partial<ShotOrder> = {}) =>
      prepareShot(threads, { ...size, fps, frameCount, seed, move, life: direction.life, picture, depth: picture.depth, pictureAspect: picture.pictureAspect, ...over }, tools.signal);
    async function* frames(): AsyncGenerator<Uint8Array> {
      for (const picture of pictures) {
        if (end) yield* framesBetween(await shotOf(picture, { move: leaving(move) }), await shotOf(end, { move: arriving(move) }), threads, tools.signal);
        else if (roles.backwards) yield* framesOf(await shotOf(picture, { move: { from: move.to, to: move.from } }), threads, tools.signal);
        else yield* framesOf(await shotOf(picture), threads, tools.signal);
      }
    }
    const make = withPreviews(frames(), size, tools);
    await saveClip(ffmpeg, tools, { ...size, fps, seed, index, count, activity: 'filming', parts: [{ make, frames: frameCount * pictures.length }] });
  });
  const depthKnown = pictures.every(({ depth }) => depth !== undefined);
  return { method: end ? CROSSING_METHOD : METHOD, ...wordsOf(direction, depthKnown, unheeded(job)) };
};

const read = ({ path, slot }: RuntimeInput, { width, height }: FrameSize): Promise<PictureFile> => readPicture(path, slot, { fit: 'cover', ...textureSize(width, height) });

/** @throws FlowError `invalid_parameter` where pictures and roles contradict each other. */
function rolesOf(role: Parameters['frameRole'], endImage: RuntimeInput | undefined, clips: number): { readonly crosses: boolean; readonly backwards: boolean } {
  if (role === 'end' && endImage) {
    throw new FlowError('invalid_parameter', 'frameRole is "end" and there is a last frame as well; leave out one of them', { details: { parameter: 'frameRole', operation: 'animate_photo' } });
  }
  if (clips > 1 && (endImage || role !== 'start')) {
    throw new FlowError('invalid_parameter', `there are ${clips} images, which make a clip each; a last frame and frameRole "${role}" are for one image`, { details: { parameter: 'frameRole', operation: 'animate_photo' } });
  }
  return { crosses: endImage !== undefined || role === 'both', backwards: role === 'end' };
}

/** The half of a move that leaves a picture, or arrives at one. A move that only comes near rests there, and is left or arrived at the other way round. */
const leaving = ({ from, to }: CameraMove): CameraMove => (isStill(to) ? { from: to, to: from } : { from, to });
const arriving = ({ from, to }: CameraMove): CameraMove => (isStill(from) ? { from: to, to: from } : { from, to });

function wordsOf({ wordsUsed, wordsIgnored, warnings, life }: Direction, depthKnown: boolean, more: readonly string[]): Pick<Direction, 'wordsUsed' | 'wordsIgnored' | 'warnings'> {
  const guessed = life.includes('clouds') || life.includes('water') ? ['the picture brings no depth map; sky and water were guessed'] : ['the picture brings no depth map; near and far were guessed'];
  return { wordsUsed, wordsIgnored, warnings: once([...warnings, ...(depthKnown ? [] : guessed), ...more]) };
}
