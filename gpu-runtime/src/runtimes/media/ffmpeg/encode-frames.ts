/** Raw pictures in, a video file out. The frames stream through a pipe, so that a long clip needs no more memory than a short one. */
import { dirname } from 'node:path';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { FAST_START, h264, toBt709 } from './delivery.ts';
import type { Ffmpeg } from './types.ts';

export interface EncodeFrames {
  /** Pixels, even. */
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly frameCount: number;
  /** RGB, 8 bits a channel, rows from the top: `width * height * 3` bytes a frame, in chunks of any size. A chunk's buffer may be used again once the next one is asked for. */
  readonly frames: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /** The file to make, ending in `.mp4`. */
  readonly output: string;
  readonly signal?: AbortSignal;
  /** 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
}

/** Clips are mostly encoded again when a film is made of them: fast, and with quality to spare. */
const CLIP = { crf: 16 } as const;

/** @throws FlowError `invalid_parameter` for a size that cannot be encoded; `internal` when the frames are too few or too many; what `Ffmpeg.run` throws. */
export async function encodeFrames(ffmpeg: Ffmpeg, job: EncodeFrames): Promise<void> {
  const { width, height, fps, frameCount, output } = job;
  if (![width, height].every((side) => Number.isInteger(side) && side > 0 && side % 2 === 0)) {
    throw new FlowError('invalid_parameter', `frames are ${width} × ${height}; H.264 needs even sides`);
  }
  await ffmpeg.run({
    inputs: [
      {
        frames: exactly(width * height * 3 * frameCount, job.frames),
        demuxer: 'rawvideo',
        options: ['-pixel_format', 'rgb24', '-video_size', `${width}x${height}`, '-framerate', String(fps)],
      },
    ],
    filterGraph: `[0:v]scale=${toBt709},setsar=1,format=yuv420p[v]`,
    outputs: [
      { path: output, args: ['-map', '[v]', '-frames:v', String(frameCount), ...h264({ ...CLIP, preset: ffmpeg.kind === 'wasm' ? 'superfast' : 'veryfast', fps }), ...FAST_START] },
    ],
    cwd: dirname(output),
    expectedSeconds: frameCount / fps,
    ...(job.signal && { signal: job.signal }),
    ...(job.onProgress && { onProgress: job.onProgress }),
  });
}

/** Hands the chunks on and counts their bytes: one frame too few would otherwise make a film of another length, without a word. */
async function* exactly(bytes: number, chunks: EncodeFrames['frames']): AsyncGenerator<Uint8Array> {
  let seen = 0;
  for await (const chunk of chunks) {
    seen += chunk.byteLength;
    if (seen > bytes) break;
    yield chunk;
  }
  if (seen !== bytes) throw new FlowError('internal', `frames hold ${seen > bytes ? 'more than' : `only ${seen} of`} ${bytes} bytes`);
}
