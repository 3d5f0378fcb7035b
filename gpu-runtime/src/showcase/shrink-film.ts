import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { FAST_START, h264 } from '../runtimes/media/ffmpeg/delivery.ts';
import { demuxerOf } from '../runtimes/media/ffmpeg/demuxer.ts';
import type { Probe } from '../runtimes/media/ffmpeg/index.ts';
import type { ShowcaseTools, ShownFile } from './shown-file.ts';

export const MOST_FILM_BYTES = 800_000;

/** Longest side in pixels, and H.264's constant rate factor. */
const TRIES = [[640, 30], [640, 34], [480, 34], [480, 38], [360, 40]] as const;
const SOUND = ['-map', '0:a:0', '-c:a', 'aac', '-b:a', '64k', '-ar', '48000', '-ac', '2'] as const;

/** @returns an MP4 as long as the film, with its sound. */
export async function shrinkFilm({ path, mediaType }: ShownFile, { ffmpeg: open, scratch, signal }: ShowcaseTools): Promise<Buffer> {
  const ffmpeg = await open();
  const { video, audio, durationSeconds } = await ffmpeg.probe(path, { mediaType });
  if (!video) throw new FlowError('invalid_media', `a ${mediaType} without a picture is no film`);
  const output = join(scratch, 'small.mp4');
  for (const [side, crf] of TRIES) {
    const { width, height } = sizeWithin(side, video);
    await ffmpeg.run({
      inputs: [{ path, demuxer: demuxerOf(mediaType) }],
      filterGraph: `[0:v:0]scale=${width}:${height}:flags=bicubic,setsar=1,format=yuv420p[v]`,
      outputs: [{ path: output, args: ['-map', '[v]', ...h264({ preset: ffmpeg.kind === 'wasm' ? 'veryfast' : 'medium', crf, fps: video.fps }), ...(audio ? SOUND : []), ...FAST_START] }],
      cwd: scratch,
      expectedSeconds: durationSeconds,
      ...(signal && { signal }),
    });
    const film = await readFile(output);
    if (film.byteLength <= MOST_FILM_BYTES) return film;
  }
  throw new FlowError('media_too_large', `a film of ${durationSeconds.toFixed(1)} s does not fit in ${MOST_FILM_BYTES} bytes, however small it is made; show a shorter one`);
}

/** Even sides, as H.264 needs; never larger than it is. */
function sizeWithin(side: number, { width, height, sampleAspect }: NonNullable<Probe['video']>): { width: number; height: number } {
  const shown = width * sampleAspect;
  const scale = Math.min(1, side / Math.max(shown, height));
  const even = (length: number): number => Math.max(2, 2 * Math.round((length * scale) / 2));
  return { width: even(shown), height: even(height) };
}
