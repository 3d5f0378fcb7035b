/**
 * A film of parts: stretches of files that are there, and frames that are being made while it is written. Every part is brought to one
 * size, rate and colour; the graph counts in frames, so the film's length is known exactly before it is made.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { AAC, FAST_START, h264, SAMPLE_RATE, STEREO, toBt709 } from './ffmpeg/delivery.ts';
import type { Ffmpeg, FfmpegInput, FileInput, VideoStream } from './ffmpeg/types.ts';
import { verifyVideo } from './verify-result.ts';

export interface Stretch {
  readonly input: FileInput;
  readonly video: VideoStream;
  /** Frames at the film's rate: the first, and how many. */
  readonly from: number;
  readonly frames: number;
}

/** Made while the film is written: `width × height × 3` bytes of RGB a frame. At most one part of a film is of this kind. */
export interface MadeFrames {
  readonly make: AsyncIterable<Uint8Array>;
  readonly frames: number;
}

export interface FilmSound {
  readonly input: FileInput;
  /** Seconds of it that are passed over. */
  readonly start?: number;
  /** Copied as it is, where it is as long as the film anyway and players take its codec. */
  readonly copy?: boolean;
}

export interface PartsFilm {
  readonly width: number;
  readonly height: number;
  /** Frames per second as a number and as FFmpeg's fraction: `29.97`, `30000/1001`. */
  readonly fps: number;
  readonly frameRate: string;
  readonly parts: readonly (Stretch | MadeFrames)[];
  readonly sound?: FilmSound | undefined;
  readonly output: string;
  readonly scratch: string;
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number) => void;
}

/** Clips are mostly encoded again when a film is made of them: fast, and with quality to spare. */
const CRF = 16;
const PRESET = { native: 'veryfast', wasm: 'superfast' } as const;

export const evenUp = (pixels: number): number => Math.ceil(pixels / 2) * 2;

/** Size of a video as it is shown, with sides that can be encoded. */
export const shownSize = ({ width, height, sampleAspect }: VideoStream): { readonly width: number; readonly height: number } => ({
  width: evenUp(Math.round(width * sampleAspect)),
  height: evenUp(height),
});

/** Frames that a video has at its own rate. */
export const frameCountOf = ({ constantRate, framesFound, durationSeconds, fps }: VideoStream): number =>
  Math.max(1, constantRate && framesFound ? framesFound : Math.round(durationSeconds * fps));

/** Brings a stretch of a video to a size and rate; a shape that differs is cropped. */
export function stretchChain({ video, from, frames }: Omit<Stretch, 'input'>, { width, height, frameRate }: Pick<PartsFilm, 'width' | 'height' | 'frameRate'>): string {
  const named = video.colorSpace !== undefined && video.colorSpace !== 'unknown';
  const colours = named ? toBt709 : `in_color_matrix=${video.height >= 720 ? 'bt709' : 'bt601'}:${toBt709}`;
  const square = Math.abs(video.sampleAspect - 1) < 0.001 ? '' : ',scale=trunc(iw*sar/2)*2:ih';
  return [
    `setpts=PTS-STARTPTS,fps=${frameRate}:start_time=0${square},tpad=stop_mode=clone:stop_duration=1`,
    `trim=start_frame=${from}:end_frame=${from + frames},setpts=PTS-STARTPTS`,
    `scale=${width}:${height}:force_original_aspect_ratio=increase:${colours},crop=${width}:${height},setsar=1,format=yuv420p`,
  ].join(',');
}

/** Writes the film and checks it. @throws FlowError what `Ffmpeg.run` and `verifyVideo` throw; `internal` when a part gives too few or too many frames. */
export async function writeFilm(ffmpeg: Ffmpeg, film: PartsFilm): Promise<{ readonly frames: number; readonly seconds: number }> {
  const { width, height, fps, frameRate, output, sound, signal } = film;
  const parts = film.parts.filter((part) => part.frames > 0);
  const frames = parts.reduce((sum, part) => sum + part.frames, 0);
  const seconds = frames / fps;
  const [only] = parts;
  if (only && 'make' in only && parts.length === 1 && !sound) {
    await ffmpeg.encodeFrames({ width, height, fps, frameCount: frames, frames: only.make, output, signal, onProgress: film.onProgress });
    await verifyVideo(ffmpeg, output, { width, height, fps, frames, sound: false }, signal);
    return { frames, seconds };
  }
  const inputs: FfmpegInput[] = parts.map((part) =>
    'input' in part
      ? part.input
      : { frames: exactly(part, width * height * 3), demuxer: 'rawvideo', options: ['-pixel_format', 'rgb24', '-video_size', `${width}x${height}`, '-framerate', frameRate] },
  );
  const chains = parts.map((part, index) =>
    'input' in part ? `[${index}:v:0]${stretchChain(part, film)}[p${index}]` : `[${index}:v:0]setpts=PTS-STARTPTS,scale=${toBt709},setsar=1,format=yuv420p[p${index}]`,
  );
  const names = parts.map((_, index) => `[p${index}]`).join('');
  chains.push(`${names}concat=n=${parts.length}:v=1:a=0,fps=${frameRate},trim=end_frame=${frames}[v]`);
  const samples = Math.round(seconds * SAMPLE_RATE);
  if (sound && !sound.copy) {
    const start = sound.start ? `atrim=start=${sound.start},` : '';
    chains.push(`[${parts.length}:a:0]${start}asetpts=PTS-STARTPTS,${STEREO},apad=whole_len=${samples},atrim=end_sample=${samples}[a]`);
  }
  await ffmpeg.run({
    inputs: [...inputs, ...(sound ? [sound.input] : [])],
    filterGraph: chains.join(';'),
    outputs: [
      {
        path: output,
        args: [
          ...['-map', '[v]', ...h264({ preset: PRESET[ffmpeg.kind], crf: CRF, fps })],
          ...(sound ? (sound.copy ? ['-map', `${parts.length}:a:0`, '-c:a', 'copy'] : ['-map', '[a]', ...AAC]) : []),
          ...FAST_START,
        ],
      },
    ],
    cwd: film.scratch,
    expectedSeconds: seconds,
    onProgress: film.onProgress,
    signal,
  });
  await verifyVideo(ffmpeg, output, { width, height, fps, frames, sound: sound !== undefined }, signal);
  return { frames, seconds };
}

/** Counts: one frame too few would otherwise make a film of another length, without a word. */
async function* exactly({ make, frames }: MadeFrames, bytes: number): AsyncGenerator<Uint8Array> {
  let seen = 0;
  for await (const frame of make) {
    if (frame.byteLength !== bytes) throw new FlowError('internal', `a frame has ${frame.byteLength} bytes instead of ${bytes}`);
    seen += 1;
    if (seen > frames) break;
    yield frame;
  }
  if (seen !== frames) throw new FlowError('internal', `the film gets ${seen > frames ? 'more than' : `only ${seen} of`} ${frames} frames`);
}
