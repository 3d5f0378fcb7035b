/**
 * Reads the frames of a video as pixels, a few at a time, so that a long video needs no more memory or disk than a short one.
 *
 * The stretch is first written with every frame a key frame: then any one can be reached exactly, and no frame is decoded twice.
 */
import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { h264 } from './ffmpeg/delivery.ts';
import type { Ffmpeg } from './ffmpeg/types.ts';
import { stretchChain, type Stretch } from './film-parts.ts';

export interface FrameReading extends Stretch {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly frameRate: string;
  readonly scratch: string;
  readonly signal: AbortSignal;
}

/** Bytes of raw frames on disk at a time. */
const BATCH_BYTES = 64 * 1024 * 1024;
/** Rounded exactly: the faster way darkens by one level, which shows as a flicker where read frames meet the video itself. */
const TO_RGB = 'scale=in_color_matrix=bt709:in_range=tv:out_range=pc:flags=bicubic+accurate_rnd+full_chroma_int,format=rgb24';
const RAW = ['-map', '[out]', '-c:v', 'rawvideo', '-f', 'rawvideo'] as const;

/** One frame as pixels: RGB, rows from the top. */
export async function readFrame(ffmpeg: Ffmpeg, reading: FrameReading): Promise<Uint8Array> {
  const path = join(reading.scratch, `frame-${reading.from}.rgb`);
  await ffmpeg.run({
    inputs: [reading.input],
    filterGraph: `[0:v:0]${stretchChain({ ...reading, frames: 1 }, reading)},${TO_RGB}[out]`,
    outputs: [{ path, args: RAW }],
    cwd: reading.scratch,
    signal: reading.signal,
  });
  const rgb = await readFile(path);
  await rm(path, { force: true });
  if (rgb.byteLength !== reading.width * reading.height * 3) throw new FlowError('invalid_media', `frame ${reading.from} of the video cannot be read`);
  return rgb;
}

/** The frames in order. Each one is a buffer of its own. */
export async function* readFrames(ffmpeg: Ffmpeg, reading: FrameReading): AsyncGenerator<Uint8Array> {
  const { width, height, fps, frames, scratch, signal } = reading;
  const even = join(scratch, 'frames.mp4');
  const batch = join(scratch, 'batch.rgb');
  const size = width * height * 3;
  const perBatch = Math.max(1, Math.floor(BATCH_BYTES / size));
  await ffmpeg.run({
    inputs: [reading.input],
    filterGraph: `[0:v:0]${stretchChain(reading, reading)}[v]`,
    outputs: [{ path: even, args: ['-map', '[v]', ...h264({ preset: 'ultrafast', crf: 8, fps }), '-g', '1'] }],
    cwd: scratch,
    expectedSeconds: frames / fps,
    signal,
  });
  try {
    for (let from = 0; from < frames; from += perBatch) {
      const count = Math.min(perBatch, frames - from);
      await ffmpeg.run({
        inputs: [{ path: even, demuxer: 'mov', options: from === 0 ? [] : ['-ss', ((from - 0.5) / fps).toFixed(6)] }],
        filterGraph: `[0:v:0]trim=end_frame=${count},${TO_RGB}[out]`,
        outputs: [{ path: batch, args: RAW }],
        cwd: scratch,
        signal,
      });
      const file = await open(batch);
      try {
        for (let index = 0; index < count; index++) {
          const rgb = new Uint8Array(size);
          const { bytesRead } = await file.read(rgb, 0, size, index * size);
          if (bytesRead !== size) throw new FlowError('invalid_media', `frame ${from + index} of the video cannot be read`);
          yield rgb;
        }
      } finally {
        await file.close();
      }
    }
  } finally {
    await Promise.all([even, batch].map((path) => rm(path, { force: true })));
  }
}
