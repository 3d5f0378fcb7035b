import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { FAST_START } from '../runtimes/media/ffmpeg/delivery.ts';
import { demuxerOf } from '../runtimes/media/ffmpeg/demuxer.ts';
import type { ShowcaseTools, ShownFile } from './shown-file.ts';

export const MOST_SOUND_BYTES = 300_000;
const MOST_SECONDS = 30;
const FADE_SECONDS = 1;

const ENCODERS = {
  m4a: ['-c:a', 'aac', '-b:a', '64k', ...FAST_START, '-f', 'ipod'],
  mp3: ['-c:a', 'libmp3lame', '-b:a', '64k', '-id3v2_version', '3', '-f', 'mp3'],
} as const;

/** @returns at most the first 30 s, faded out where it goes on. */
export async function shrinkSound({ path, mediaType }: ShownFile, format: keyof typeof ENCODERS, { ffmpeg: open, scratch, signal }: ShowcaseTools): Promise<Buffer> {
  const ffmpeg = await open();
  const { audio } = await ffmpeg.probe(path, { mediaType });
  if (!audio) throw new FlowError('invalid_media', `a ${mediaType} without sound cannot be heard`);
  const output = join(scratch, `small.${format}`);
  const isCut = audio.durationSeconds > MOST_SECONDS;
  const cut = isCut ? [`atrim=end=${MOST_SECONDS}`, `afade=t=out:st=${MOST_SECONDS - FADE_SECONDS}:d=${FADE_SECONDS}`] : [];
  await ffmpeg.run({
    inputs: [{ path, demuxer: demuxerOf(mediaType) }],
    filterGraph: `[0:a:0]${[...cut, `aformat=sample_rates=48000:channel_layouts=${audio.channels === 1 ? 'mono' : 'stereo'}`].join(',')}[a]`,
    outputs: [{ path: output, args: ['-map', '[a]', ...ENCODERS[format]] }],
    cwd: scratch,
    ...(signal && { signal }),
  });
  const sound = await readFile(output);
  if (sound.byteLength > MOST_SOUND_BYTES) throw new FlowError('media_too_large', `the sound has ${sound.byteLength} bytes at its smallest; at most ${MOST_SOUND_BYTES} are shown`);
  return sound;
}
