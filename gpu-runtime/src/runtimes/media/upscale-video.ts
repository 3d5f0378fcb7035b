/** Makes a video larger by resampling; timing and sound stay. No detail is added that is not there. */
import { join } from 'node:path';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { AAC, FAST_START, h264, toBt709 } from './ffmpeg/delivery.ts';
import { evenUp, frameCountOf, shownSize } from './film-parts.ts';
import { inspectVideos } from './inspect-inputs.ts';
import type { MediaOperation } from './media-operation.ts';
import { verifyVideo } from './verify-result.ts';

/** A longer way than this would only be blur. */
const LARGEST_SCALE = 2;
const PRESETS = { native: { stable: 'faster', faster: 'veryfast' }, wasm: { stable: 'superfast', faster: 'ultrafast' } } as const;
const CRF = 17;
/** What players take inside an MP4 file without asking. */
const COPIED_CODECS: readonly string[] = ['aac', 'mp3'];

interface Given {
  readonly targetResolution: string;
  readonly detailPreference: 'stable' | 'sharper';
  readonly processingSpeed: 'stable' | 'faster';
}

export const upscaleVideo: MediaOperation = async (work) => {
  const { job, tools, ffmpeg } = work;
  const given = job.parameters as unknown as Given;
  tools.progress({ fraction: 0, activity: 'reading the video' });
  const [source] = await inspectVideos(work, 'video');
  if (!source) throw new FlowError('invalid_input', 'upscale_video got no video; connect one to it');
  const { video, probe, input } = source;
  const shown = shownSize(video);
  const target = Number(given.targetResolution);
  const scale = target / Math.min(shown.width, shown.height);
  if (scale > LARGEST_SCALE || scale <= 1) {
    throw new FlowError(
      'invalid_parameter',
      `targetResolution is ${target} and the video is ${shown.width} × ${shown.height}; it can be made up to ${LARGEST_SCALE} times as large, so its short side must be ${target / LARGEST_SCALE} to ${target - 1} px`,
      { details: { parameter: 'targetResolution', operation: 'upscale_video' } },
    );
  }
  const [width, height] = [evenUp(Math.round(shown.width * scale)), evenUp(Math.round(shown.height * scale))];
  const frames = frameCountOf(video);
  const seconds = frames / video.fps;
  const named = video.colorSpace !== undefined && video.colorSpace !== 'unknown';
  const colours = `${named ? '' : `in_color_matrix=${video.height >= 720 ? 'bt709' : 'bt601'}:`}${toBt709.replace('bicubic', given.processingSpeed === 'faster' ? 'bicubic' : 'lanczos')}`;
  const sharpen = given.detailPreference === 'sharper' ? ',unsharp=5:5:0.7:3:3:0' : '';
  const output = join(tools.scratch, 'large.mp4');
  const copies = probe.audio !== undefined && COPIED_CODECS.includes(probe.audio.codec);
  await ffmpeg.run({
    inputs: [input],
    filterGraph: `[0:v:0]fps=${video.frameRate},scale=${width}:${height}:${colours},setsar=1,format=yuv420p${sharpen}[v]`,
    outputs: [
      {
        path: output,
        args: [
          ...['-map', '[v]', ...h264({ preset: PRESETS[ffmpeg.kind][given.processingSpeed], crf: CRF, fps: video.fps })],
          ...(probe.audio ? ['-map', '0:a:0', ...(copies ? ['-c:a', 'copy'] : AAC)] : []),
          ...FAST_START,
        ],
      },
    ],
    cwd: tools.scratch,
    expectedSeconds: seconds,
    onProgress: (done) => tools.progress({ fraction: 0.05 + 0.9 * done, activity: 'enlarging' }),
    signal: tools.signal,
  });
  await verifyVideo(ffmpeg, output, { width, height, fps: video.fps, frames, tolerance: 1, sound: probe.audio !== undefined }, tools.signal);
  await tools.save({ role: 'video', mediaType: 'video/mp4', content: { path: output }, width, height, durationSeconds: seconds });
  tools.progress({ fraction: 1, activity: 'done' });
  return {
    method: `resampled with ffmpeg${sharpen ? ' and sharpened' : ''}, no AI model: no detail is added`,
    warnings: probe.audio && !copies ? [`sound in ${probe.audio.codec} was encoded as AAC`] : [],
  };
};
