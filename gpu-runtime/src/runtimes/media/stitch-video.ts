/** Joins clips end to end: brings them to one size and rate, turns one into the next, lays sound over the whole. */
import { join } from 'node:path';
import { FlowError, type Arguments } from 'n8n-nodes-sogni-flow/contract';
import { AAC, FAST_START, h264 } from './ffmpeg/delivery.ts';
import { inspectSounds, inspectVideos, type InspectedVideo } from './inspect-inputs.ts';
import type { MediaOperation } from './media-operation.ts';
import { filmFrames, stitchGraph, TRANSITIONS, type Clip, type Film, type Transition } from './stitch-graph.ts';
import { verifyVideo } from './verify-result.ts';

/** A film is often captioned, that is encoded again, so speed counts and quality is kept to spare. */
const PRESET = { native: 'veryfast', wasm: 'superfast' } as const;
const CRF = 17;

export const stitchVideo: MediaOperation = async (work) => {
  const { job, tools, ffmpeg } = work;
  tools.progress({ fraction: 0, activity: 'reading clips' });
  const clips = await inspectVideos(work, 'video');
  if (clips.length === 0) throw new FlowError('invalid_parameter', 'input video is empty; stitch_video needs at least one clip');
  const [track] = await inspectSounds(work, 'audio');
  const film = plan(job.parameters, clips, track !== undefined);
  const frames = filmFrames(film);
  const seconds = frames / film.fps;
  const hasSound = film.sound !== 'none';

  const output = join(tools.scratch, 'film.mp4');
  await ffmpeg.run({
    inputs: [...clips.map(({ input }) => input), ...(track ? [track.input] : [])],
    filterGraph: stitchGraph(film),
    outputs: [
      {
        path: output,
        args: [
          ...['-map', '[v]', ...h264({ preset: PRESET[ffmpeg.kind], crf: CRF, fps: film.fps })],
          ...(hasSound ? ['-map', '[a]', ...AAC] : []),
          ...FAST_START,
        ],
      },
    ],
    cwd: tools.scratch,
    expectedSeconds: seconds,
    onProgress: (done) => tools.progress({ fraction: 0.05 + 0.9 * done, activity: 'joining' }),
    signal: tools.signal,
  });
  await verifyVideo(ffmpeg, output, { ...film, frames, sound: hasSound }, tools.signal);
  await tools.save({ role: 'video', mediaType: 'video/mp4', content: { path: output }, width: film.width, height: film.height, durationSeconds: seconds });
  tools.progress({ fraction: 1, activity: 'done' });

  const warnings: string[] = [];
  if (track && track.audio.durationSeconds < seconds - 0.5) {
    warnings.push(`the sound track lasts ${track.audio.durationSeconds.toFixed(1)} s, the film ${seconds.toFixed(1)} s: the rest is silent`);
  }
  return { method: film.transition ? `joined with ffmpeg, transition ${film.transition.name}` : 'joined with ffmpeg, hard cuts', warnings };
};

/** @throws FlowError `invalid_parameter` when a transition is longer than half of the shortest clip: three clips would then overlap at once. */
function plan(given: Arguments, found: readonly InspectedVideo[], hasTrack: boolean): Film {
  const { width, height, fps } = given as { readonly width: number; readonly height: number; readonly fps: number };
  const clips = found.map(({ video, probe }): Clip => ({ video, hasSound: probe.audio !== undefined, frames: Math.max(1, Math.round(video.durationSeconds * fps)) }));
  const sound = hasTrack ? 'track' : clips.some((clip) => clip.hasSound) ? 'clips' : 'none';
  const film: Film = { width, height, fps, clips, sound };
  const wanted = given.transition as { readonly type: keyof typeof TRANSITIONS; readonly durationSeconds: number } | undefined;
  if (!wanted || clips.length === 1) return film;

  const frames = Math.max(1, Math.round(wanted.durationSeconds * fps));
  const shortest = clips.reduce((least, clip, index) => (clip.frames < (clips[least] as Clip).frames ? index : least), 0);
  const most = Math.floor((clips[shortest] as Clip).frames / 2);
  if (frames > most) {
    throw new FlowError(
      'invalid_parameter',
      `transition.durationSeconds is ${wanted.durationSeconds}; the shortest clip, ${found[shortest]?.name}, lasts ${found[shortest]?.video.durationSeconds} s, so at most ${(Math.floor((most / fps) * 1000) / 1000).toString()} s is allowed`,
      { details: { parameter: 'transition.durationSeconds', operation: 'stitch_video' } },
    );
  }
  const name: Transition = TRANSITIONS[wanted.type];
  return { ...film, transition: { name, frames } };
}
