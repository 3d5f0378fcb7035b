/** Cuts a piece out of a video. It is encoded anew: a cut that is only noted in the file's head would show frames before or after it. */
import { join } from 'node:path';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { AAC, FAST_START, h264, SAMPLE_RATE, STEREO } from './ffmpeg/delivery.ts';
import { inspectVideos } from './inspect-inputs.ts';
import type { MediaOperation } from './media-operation.ts';
import { madeReady, shownAs } from './shown-film.ts';
import { verifyVideo } from './verify-result.ts';

/** The piece is often joined or captioned, that is encoded again. */
const ENCODER = { native: { preset: 'faster', crf: 16 }, wasm: { preset: 'superfast', crf: 16 } } as const;

interface Given {
  readonly startSeconds: number;
  readonly endSeconds?: number;
  readonly keepAudio: boolean;
}

export const trimVideo: MediaOperation = async (work) => {
  const { job, tools, ffmpeg } = work;
  const given = job.parameters as unknown as Given;
  tools.progress({ fraction: 0, activity: 'reading the video' });
  const [source] = await inspectVideos(work, 'video');
  if (!source) throw new FlowError('invalid_parameter', 'input video is empty; trim_video needs a video');
  const { video, probe } = source;
  const { width, height, frames: all, seconds: whole } = shownAs(video);
  const { first, end } = cut(given, all, video.fps, whole);
  const frames = end - first;
  const seconds = frames / video.fps;
  const hasSound = given.keepAudio && probe.audio !== undefined;
  const [from, to] = [first, end].map((frame) => Math.round((frame / video.fps) * SAMPLE_RATE)) as [number, number];
  const length = to - from;

  const output = join(tools.scratch, 'piece.mp4');
  await ffmpeg.run({
    inputs: [source.input],
    filterGraph: [
      `[0:v:0]setpts=PTS-STARTPTS,fps=${video.frameRate}:start_time=0,${madeReady(video)}tpad=stop_mode=clone:stop_duration=1,trim=start_frame=${first}:end_frame=${end},setpts=PTS-STARTPTS[v]`,
      ...(hasSound ? [`[0:a:0]${STEREO},asetpts=PTS-STARTPTS,atrim=start_sample=${from}:end_sample=${to},asetpts=PTS-STARTPTS,apad=whole_len=${length},atrim=end_sample=${length}[a]`] : []),
    ].join(';'),
    outputs: [{ path: output, args: ['-map', '[v]', ...h264({ ...ENCODER[ffmpeg.kind], fps: video.fps }), ...(hasSound ? ['-map', '[a]', ...AAC] : []), ...FAST_START] }],
    cwd: tools.scratch,
    expectedSeconds: seconds,
    onProgress: (done) => tools.progress({ fraction: 0.05 + 0.9 * done, activity: 'cutting' }),
    signal: tools.signal,
  });
  await verifyVideo(ffmpeg, output, { width, height, fps: video.fps, frames, sound: hasSound }, tools.signal);
  await tools.save({ role: 'video', mediaType: 'video/mp4', content: { path: output }, width, height, durationSeconds: seconds });
  tools.progress({ fraction: 1, activity: 'done' });
  const beyond = given.endSeconds !== undefined && given.endSeconds > whole + 0.5 / video.fps;
  return {
    method: `frames ${first} to ${end - 1} cut out with ffmpeg`,
    warnings: beyond ? [`endSeconds is ${given.endSeconds}; the video ends at ${whole.toFixed(2)} s, and so does the piece`] : [],
  };
};

/** The first frame of the piece, and the first one after it. @throws FlowError `invalid_parameter` for a piece without a frame. */
function cut({ startSeconds, endSeconds }: Given, frames: number, fps: number, whole: number): { first: number; end: number } {
  const first = Math.round(startSeconds * fps);
  const end = Math.min(frames, endSeconds === undefined ? frames : Math.round(endSeconds * fps));
  if (first >= frames) refuse('startSeconds', `is ${startSeconds}; the video lasts ${whole.toFixed(2)} s, so it must be less`);
  if (end <= first) refuse('endSeconds', `is ${endSeconds} and startSeconds is ${startSeconds}; the piece must hold at least one frame of ${(1 / fps).toFixed(3)} s`);
  return { first, end };
}

function refuse(parameter: string, what: string): never {
  throw new FlowError('invalid_parameter', `${parameter} ${what}`, { details: { parameter, operation: 'trim_video' } });
}
