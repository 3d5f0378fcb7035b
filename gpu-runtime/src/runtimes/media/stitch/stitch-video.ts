/** Joins clips end to end: as they are, anew with quality to spare, or so that everything plays the file. */
import { join } from 'node:path';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { inspectSounds, inspectVideos } from '../inspect-inputs.ts';
import type { MediaOperation, MediaOutcome } from '../media-operation.ts';
import { verifyVideo } from '../verify-result.ts';
import { checkCombined, combineClips, reasonsToEncode } from './fast-combine.ts';
import { filmFrames } from './film-graph.ts';
import { makeHighQuality } from './high-quality.ts';
import type { FilmOrder } from './make-film.ts';
import { planFilm, type StitchArguments } from './plan-film.ts';
import { makeShareSafe } from './share-safe.ts';

export const stitchVideo: MediaOperation = async (work) => {
  const { job, tools, ffmpeg } = work;
  tools.progress({ fraction: 0, activity: 'reading clips' });
  const clips = await inspectVideos(work, 'video');
  if (clips.length === 0) throw new FlowError('invalid_parameter', 'input video is empty; stitch_video needs at least one clip');
  const [track] = await inspectSounds(work, 'audio');
  const film = planFilm(job.parameters, clips, track !== undefined);
  const frames = filmFrames(film);
  const seconds = frames / film.fps;

  const order: FilmOrder = { work, film, clips, track, seconds, output: join(tools.scratch, 'film.mp4') };
  const { method, warnings } = await makeFilm(order, (job.parameters as unknown as StitchArguments).mode);
  await verifyVideo(ffmpeg, order.output, { ...film, frames, sound: film.sound !== 'none' }, tools.signal);
  await tools.save({ role: 'video', mediaType: 'video/mp4', content: { path: order.output }, width: film.width, height: film.height, durationSeconds: seconds });
  tools.progress({ fraction: 1, activity: 'done' });

  const silent = track && track.audio.durationSeconds < seconds - 0.5 ? [`the sound track lasts ${track.audio.durationSeconds.toFixed(1)} s, the film ${seconds.toFixed(1)} s: the rest is silent`] : [];
  return { method, warnings: [...warnings, ...silent] };
};

async function makeFilm(order: FilmOrder, mode: StitchArguments['mode']): Promise<MediaOutcome> {
  if (mode === 'share_safe') return await makeShareSafe(order);
  if (mode === 'high_quality') return await makeHighQuality(order);
  const reasons = reasonsToEncode(order);
  if (reasons.length === 0) {
    const outcome = await combineClips(order);
    const mismatch = await checkCombined(order).catch((error: unknown) => error);
    if (mismatch === undefined) return outcome;
    if (!FlowError.is(mismatch) || mismatch.code !== 'runtime_failed') throw mismatch;
    reasons.push(mismatch.message);
  }
  const { method, warnings } = await makeHighQuality(order);
  return { method, warnings: [`the pictures were encoded anew: ${reasons.join('; ')}`, ...warnings] };
}
