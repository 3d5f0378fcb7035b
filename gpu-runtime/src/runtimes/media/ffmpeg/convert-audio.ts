import { dirname } from 'node:path';
import { FlowError, type MediaType } from 'n8n-nodes-sogni-flow/contract';
import { FAST_START } from './delivery.ts';
import { demuxerOf, mediaTypeOfName } from './demuxer.ts';
import type { Ffmpeg } from './types.ts';

export interface ConvertAudio {
  readonly input: string;
  /** Told by the input's ending unless given. */
  readonly inputType?: MediaType;
  readonly output: string;
  /** What the output is to be. */
  readonly mediaType: MediaType;
  readonly signal?: AbortSignal;
}

const ENCODERS: Partial<Readonly<Record<MediaType, readonly string[]>>> = {
  'audio/wav': ['-c:a', 'pcm_s16le', '-f', 'wav'],
  'audio/mpeg': ['-c:a', 'libmp3lame', '-b:a', '192k', '-id3v2_version', '3', '-f', 'mp3'],
  'audio/flac': ['-c:a', 'flac', '-sample_fmt', 's16', '-f', 'flac'],
  'audio/mp4': ['-c:a', 'aac', '-b:a', '192k', ...FAST_START, '-f', 'ipod'],
};

/** Encoder and container for a sound file. @throws FlowError `invalid_parameter` for a type that is not written. */
export function soundEncoder(mediaType: MediaType): readonly string[] {
  const encoder = ENCODERS[mediaType];
  if (!encoder) throw new FlowError('invalid_parameter', `sound is asked for as ${mediaType}; it is written as ${Object.keys(ENCODERS).join(', ')}`);
  return encoder;
}

/** Writes the first sound of a file in another format; channels and sample rate stay. */
export async function convertAudio(ffmpeg: Ffmpeg, { input, inputType, output, mediaType, signal }: ConvertAudio): Promise<void> {
  await ffmpeg.run({
    inputs: [{ path: input, demuxer: demuxerOf(inputType ?? mediaTypeOfName(input)) }],
    outputs: [{ path: output, args: ['-map', '0:a:0', ...soundEncoder(mediaType)] }],
    cwd: dirname(output),
    ...(signal && { signal }),
  });
}
