/** Widens a video to another shape. The new sides show the picture's own edge, mirrored and blurred: no new scene is imagined. */
import { join } from 'node:path';
import { type JobReport, readAspectRatio } from 'n8n-nodes-sogni-flow/contract';
import { AAC, FAST_START, h264, SAMPLE_RATE, STEREO } from '../../media/ffmpeg/delivery.ts';
import type { Ffmpeg } from '../../media/ffmpeg/index.ts';
import { evenUp, shownSize, stretchChain } from '../../media/film-parts.ts';
import type { InspectedVideo } from '../../media/inspect-inputs.ts';
import { verifyVideo } from '../../media/verify-result.ts';
import type { JobTools, RuntimeJob } from '../../port.ts';
import { stretchOf } from '../video-to-video.ts';
import { unheeded } from './unheeded.ts';

type Position = 'center' | 'top' | 'bottom' | 'left' | 'right';

interface Parameters {
  readonly outpaintAspectRatio: string;
  readonly outpaintPosition: Position;
  readonly videoStart: number;
  readonly duration?: number;
  readonly targetResolution?: number;
  readonly seed: number;
}

const PRESET = { native: 'veryfast', wasm: 'superfast' } as const;

export async function outpaintVideo(job: RuntimeJob, tools: JobTools, ffmpeg: Ffmpeg, source: InspectedVideo): Promise<Omit<JobReport, 'engine'>> {
  const given = job.parameters as unknown as Parameters;
  const { video, input, probe } = source;
  const { fps, frameRate } = video;
  const stretch = stretchOf(source, given);
  const inner = innerSize(source, given.targetResolution);
  const aspect = readAspectRatio(given.outpaintAspectRatio);
  const width = Math.max(inner.width, evenUp(Math.round(inner.height * aspect)));
  const height = Math.max(inner.height, evenUp(Math.round(inner.width / aspect)));
  const [x, y] = placeOf(given.outpaintPosition, width - inner.width, height - inner.height);
  const output = join(tools.scratch, 'wide.mp4');
  const seconds = stretch.frames / fps;
  const samples = Math.round(seconds * SAMPLE_RATE);
  const hasSound = probe.audio !== undefined;
  await ffmpeg.run({
    inputs: [input],
    filterGraph: [
      `[0:v:0]${stretchChain(stretch, { ...inner, frameRate })},split[front][back]`,
      `[back]${sides(inner, { width, height }, x, y)}[fill]`,
      `[fill][front]overlay=${x}:${y},trim=end_frame=${stretch.frames}[v]`,
      ...(hasSound ? [`[0:a:0]atrim=start=${stretch.from / fps},asetpts=PTS-STARTPTS,${STEREO},apad=whole_len=${samples},atrim=end_sample=${samples}[a]`] : []),
    ].join(';'),
    outputs: [{ path: output, args: ['-map', '[v]', ...h264({ preset: PRESET[ffmpeg.kind], crf: 16, fps }), ...(hasSound ? ['-map', '[a]', ...AAC] : []), ...FAST_START] }],
    cwd: tools.scratch,
    expectedSeconds: seconds,
    onProgress: (fraction) => tools.progress({ fraction: 0.05 + 0.93 * fraction, activity: 'widening' }),
    signal: tools.signal,
  });
  await verifyVideo(ffmpeg, output, { width, height, fps, frames: stretch.frames, sound: hasSound }, tools.signal);
  await tools.save({ role: 'video', mediaType: 'video/mp4', content: { path: output }, width, height, durationSeconds: seconds, seed: given.seed });
  const warnings = ['the prompt has no effect: the new sides show the edge of the picture, mirrored and blurred', ...(width === inner.width && height === inner.height ? ['the video has that shape already; nothing was added'] : []), ...unheeded(job)];
  return { method: 'widened with its own mirrored, blurred edge by ffmpeg, no AI model', wordsUsed: [], wordsIgnored: [], warnings };
}

function innerSize({ video }: InspectedVideo, short: number | undefined): { readonly width: number; readonly height: number } {
  const { width, height } = shownSize(video);
  const scale = short === undefined ? 1 : short / Math.min(width, height);
  return { width: evenUp(Math.round(width * scale)), height: evenUp(Math.round(height * scale)) };
}

/** Even, as the halved planes of colour need it. */
function placeOf(position: Position, across: number, down: number): [x: number, y: number] {
  const middle = (free: number): number => Math.floor(free / 4) * 2;
  return [position === 'left' ? 0 : position === 'right' ? across : middle(across), position === 'top' ? 0 : position === 'bottom' ? down : middle(down)];
}

/** The picture with itself mirrored on both sides, three times as large one way, cut to the new frame and blurred. */
function sides(inner: { readonly width: number; readonly height: number }, outer: { readonly width: number; readonly height: number }, x: number, y: number): string {
  const across = outer.width > inner.width;
  const [flip, stack] = across ? ['hflip', 'hstack'] : ['vflip', 'vstack'];
  const [left, top] = across ? [inner.width - x, 0] : [0, inner.height - y];
  const large = across ? `${inner.width * 3}:${inner.height}` : `${inner.width}:${inner.height * 3}`;
  return [
    `split=3[m0][m1][m2];[m0]${flip}[n0];[m2]${flip}[n2];[n0][m1][n2]${stack}=inputs=3,scale=${large}`,
    `crop=${Math.min(outer.width, inner.width * (across ? 3 : 1))}:${Math.min(outer.height, inner.height * (across ? 1 : 3))}:${Math.max(0, left)}:${Math.max(0, top)}`,
    `scale=${outer.width}:${outer.height},boxblur=${Math.max(2, Math.round(Math.min(inner.width, inner.height) / 45))}:2,eq=brightness=-0.03,setsar=1,format=yuv420p`,
  ].join(',');
}
