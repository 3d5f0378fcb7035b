/** Facts of a video or sound file: what its head tells, and what is measured: loudness, peaks, colours. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Inspected } from '../inspect-inputs.ts';
import type { AudioStream, VideoStream } from '../ffmpeg/types.ts';
import { isSilent, MEASURE, readLoudness } from '../loudness.ts';
import type { MediaWork } from '../media-operation.ts';
import { dominantColours } from './dominant-colours.ts';

/** Pictures that colours are counted on, spread over the film, and their side. */
const STILLS = 8;
const SIDE = 48;

/** @param sizeBytes - of the whole file. */
export async function filmMetadata(work: MediaWork, { probe, input }: Inspected, sizeBytes: number): Promise<Record<string, unknown>> {
  const { durationSeconds, video, audio, streams } = probe;
  return {
    ...{ durationSeconds: rounded(durationSeconds, 3), bitRate: durationSeconds > 0 ? Math.round((8 * sizeBytes) / durationSeconds) : null },
    ...(video && { video: describeVideo(video) }),
    ...(audio && { audio: { ...describeAudio(audio), ...(await measureLoudness(work, input)) } }),
    streams,
    ...(video && { dominantColors: dominantColours(await stillsOf(work, input, video.durationSeconds)) }),
  };
}

const describeVideo = (video: VideoStream): Record<string, unknown> => ({
  ...{ codec: video.codec, profile: video.profile ?? null, width: video.width, height: video.height, aspectRatio: rounded((video.width * video.sampleAspect) / video.height, 3) },
  ...{ fps: rounded(video.fps, 3), constantFrameRate: video.constantRate, frames: video.framesFound ?? video.frameCount ?? null },
  ...{ pixelFormat: video.pixelFormat, colorSpace: video.colorSpace ?? null, durationSeconds: rounded(video.durationSeconds, 3) },
});

const describeAudio = ({ codec, sampleRate, channels, durationSeconds }: AudioStream): Record<string, unknown> => ({ codec, sampleRate, channels, durationSeconds: rounded(durationSeconds, 3) });

/** Silence has no loudness, and less than 0.4 s of sound none that could be measured. */
async function measureLoudness({ tools, ffmpeg }: MediaWork, input: Inspected['input']): Promise<Record<string, unknown>> {
  const { messages } = await ffmpeg.run({
    ...{ inputs: [input], filterGraph: `[0:a:0]${MEASURE}[out]`, outputs: [{ args: ['-map', '[out]'] }] },
    ...{ cwd: tools.scratch, signal: tools.signal, logLevel: 'info' },
  });
  const loudness = readLoudness(messages);
  return { silent: isSilent(loudness), loudnessLufs: isSilent(loudness) ? null : loudness.integrated, truePeakDb: Number.isFinite(loudness.truePeak) ? loudness.truePeak : null };
}

async function stillsOf({ tools, ffmpeg }: MediaWork, input: Inspected['input'], seconds: number): Promise<Uint8Array> {
  const path = join(tools.scratch, 'stills.rgb');
  await ffmpeg.run({
    inputs: [input],
    filterGraph: `[0:v:0]fps=${(STILLS / seconds).toFixed(6)},scale=${SIDE}:${SIDE}:flags=area:out_range=pc,format=rgb24[out]`,
    outputs: [{ path, args: ['-map', '[out]', '-frames:v', String(STILLS), '-c:v', 'rawvideo', '-f', 'rawvideo'] }],
    cwd: tools.scratch,
    signal: tools.signal,
  });
  return await readFile(path);
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
