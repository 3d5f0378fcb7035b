/** Stores a track in the format that was asked for. WAV needs no encoder, so it works where FFmpeg is missing. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FILE_ENDINGS, type MediaType } from 'n8n-nodes-sogni-flow/contract';
import type { JobTools } from '../port.ts';
import { type Services, stopIfAborted } from './perform.ts';

const MEDIA_TYPES = { wav: 'audio/wav', mp3: 'audio/mpeg', flac: 'audio/flac' } as const satisfies Record<string, MediaType>;
export type SoundFormat = keyof typeof MEDIA_TYPES;

export interface Sound {
  readonly role: string;
  /** A WAV file. */
  readonly wav: Uint8Array;
  readonly durationSeconds: number;
  readonly seed: number;
}

/** @param variation - which of several results of the job it belongs to; their files stand beside each other. */
export async function saveSound({ role, wav, durationSeconds, seed }: Sound, format: SoundFormat, tools: JobTools, services: Services, variation = 0): Promise<void> {
  stopIfAborted(tools.signal, 'the sound');
  const mediaType = MEDIA_TYPES[format];
  const facts = { role, mediaType, durationSeconds, seed };
  if (mediaType === 'audio/wav') {
    await tools.save({ ...facts, content: wav });
    return;
  }
  const input = join(tools.scratch, `${role}-${variation}.wav`);
  const output = join(tools.scratch, `${role}-${variation}.${FILE_ENDINGS[mediaType]}`);
  await writeFile(input, wav);
  const ffmpeg = await services.ffmpeg();
  await ffmpeg.convertAudio({ input, inputType: 'audio/wav', output, mediaType, signal: tools.signal });
  await tools.save({ ...facts, content: { path: output } });
}
