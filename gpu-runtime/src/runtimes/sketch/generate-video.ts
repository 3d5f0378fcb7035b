/** Draws a scene from words and films it: a camera moves over the depth that the scene was drawn with. */
import { directShot } from './camera/direct-shot.ts';
import { combineMoves, travelFactor } from './camera/moves.ts';
import type { DepthMap } from './depth/depth-map.ts';
import { once, type Perform } from './perform.ts';
import { clipSize, eachClip, saveClip, withPreviews } from './video/clip.ts';
import { drawScene } from './video/draw-scene.ts';
import { framesOf, prepareShot } from './video/shoot.ts';
import { unheeded } from './video/unheeded.ts';

const METHOD = 'drawn by rules and filmed with a camera move over its depth, no AI model';

interface Parameters {
  readonly prompt: string;
  readonly negativePrompt?: string;
  readonly duration: number;
  readonly camera: string;
  readonly motionStrength: number;
  readonly fps: number;
  readonly steps: number;
}

export const generateVideo: Perform = async (job, tools, { threads, ffmpeg: open }) => {
  const given = job.parameters as unknown as Parameters;
  const { fps, duration } = given;
  const size = clipSize(job);
  const frameCount = Math.max(1, Math.round(duration * fps));
  const direction = directShot(given.prompt, given.camera);
  const move = combineMoves(direction.moves, Math.min(1, given.motionStrength * direction.pace) * travelFactor(duration));
  const warnings = [...direction.warnings, ...unheeded(job)];
  let ignored: readonly string[] = [];
  const used = new Set(direction.wordsUsed);
  const ffmpeg = await open();
  await eachClip(job, async (seed, index, count) => {
    const progress = (fraction: number) => tools.progress({ fraction: (index + 0.05 * fraction) / count, activity: 'drawing' });
    const scene = await drawScene(threads, { ...size, prompt: given.prompt, negativePrompt: given.negativePrompt, steps: given.steps, seed, falls: direction.life }, tools.signal, progress);
    const depth: DepthMap = { width: scene.depthWidth, height: scene.depthHeight, values: scene.depth };
    const shot = await prepareShot(threads, { ...size, fps, frameCount, seed, move, life: direction.life, picture: scene, depth }, tools.signal);
    const make = withPreviews(framesOf(shot, threads, tools.signal), size, tools);
    await saveClip(ffmpeg, tools, { ...size, fps, seed, index, count, activity: 'filming', parts: [{ make, frames: frameCount }] });
    if (scene.family === 'abstract' && scene.wordsUsed.length === 0) warnings.push('no word of the prompt names a scene that can be drawn; an abstract picture in its mood was made');
    scene.wordsUsed.forEach((word) => used.add(word));
    ignored = scene.wordsIgnored;
  });
  return {
    method: METHOD,
    wordsUsed: [...used],
    // A word that the camera understands is not ignored, although it names nothing that can be drawn.
    wordsIgnored: ignored.filter((word) => direction.wordsIgnored.some((phrase) => phrase.split(' ').includes(word))),
    warnings: once(warnings),
  };
};
