/** Goes on from the last frame of a video with a camera move through it, at the video's own size and rate, joined without a jump. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { frameCountOf, shownSize } from '../media/film-parts.ts';
import { inspectVideos } from '../media/inspect-inputs.ts';
import { readFrame } from '../media/read-frames.ts';
import { directShot } from './camera/direct-shot.ts';
import { combineMoves, isStill, travelFactor } from './camera/moves.ts';
import { once, type Perform } from './perform.ts';
import { saveClip, withPreviews } from './video/clip.ts';
import { framesAfter, prepareShot } from './video/shoot.ts';
import { unheeded } from './video/unheeded.ts';

const METHOD = 'the last frame was filmed on with a camera move over a depth guess by rules, no AI model';
const STRENGTH = 0.6;

export const extendVideo: Perform = async (job, tools, { threads, ffmpeg: open }) => {
  const { duration, prompt = '', keepOriginalAudio, seed } = job.parameters as { readonly duration: number; readonly prompt?: string; readonly keepOriginalAudio: boolean; readonly seed: number };
  const ffmpeg = await open();
  const { signal, scratch } = tools;
  const [source] = await inspectVideos({ job, tools, ffmpeg }, 'video');
  if (!source) throw new FlowError('invalid_input', 'extend_video got no video; connect one to it');
  const { video, probe, input } = source;
  const size = shownSize(video);
  const { fps, frameRate } = video;
  const frames = frameCountOf(video);
  const added = Math.max(1, Math.round(duration * fps));
  const rgb = await readFrame(ffmpeg, { ...size, fps, frameRate, input, video, from: frames - 1, frames: 1, scratch, signal });

  const direction = directShot(prompt, 'auto');
  const wanted = combineMoves(direction.moves, Math.min(1, STRENGTH * direction.pace) * travelFactor(duration));
  const backs = isStill(wanted.to) && !isStill(wanted.from);
  const move = backs ? { from: wanted.to, to: wanted.from } : wanted;
  const shot = await prepareShot(threads, { ...size, fps, frameCount: added + 1, seed, move, life: direction.life, picture: { ...size, rgb } }, signal);
  const make = withPreviews(framesAfter(shot, threads, signal), size, tools);
  const hasSound = keepOriginalAudio && probe.audio !== undefined;
  await saveClip(ffmpeg, tools, {
    ...{ ...size, fps, frameRate, seed, activity: 'filming on' },
    parts: [{ input, video, from: 0, frames }, { make, frames: added }],
    sound: hasSound ? { input } : undefined,
  });
  const warnings = [
    ...(prompt === '' ? [] : direction.warnings),
    'the video brings no depth map; near and far were guessed',
    ...(backs ? ['beyond the edges of the last frame there is nothing to see: the camera moved in instead of back'] : []),
    ...(hasSound ? ['the sound ends where the original ended'] : []),
    ...unheeded(job),
  ];
  return { method: METHOD, wordsUsed: direction.wordsUsed, wordsIgnored: direction.wordsIgnored, warnings: once(warnings) };
};
