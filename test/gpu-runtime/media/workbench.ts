/** What the media suites share: engines, tiny media made on the spot, and a job run as a worker would run it. */
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyLimits, checkArguments, findOperation, type JobReport, type MediaType } from '../../../nodes/contract/index.ts';
import { openFfmpeg, type Ffmpeg } from '../../../gpu-runtime/src/runtimes/media/ffmpeg/index.ts';
import { createMediaRuntime } from '../../../gpu-runtime/src/runtimes/media/media-runtime.ts';
import { encodeWav } from '../../../gpu-runtime/src/runtimes/media/wav.ts';
import type { NewArtifact, RuntimeInput } from '../../../gpu-runtime/src/runtimes/port.ts';

export interface Workbench {
  readonly folder: string;
  path(name: string): string;
  close(): Promise<void>;
}

export async function openWorkbench(): Promise<Workbench> {
  const folder = await mkdtemp(join(tmpdir(), 'media-'));
  return { folder, path: (name) => join(folder, name), close: () => rm(folder, { recursive: true, force: true }) };
}

/** `found` is what this machine has; `wasm` is there always. */
export const ENGINES = {
  found: () => openFfmpeg(),
  wasm: () => openFfmpeg({ ffmpegPath: 'wasm' }),
} as const;

/** The WebAssembly build starts three times for a job, some seconds each where other tests run beside it. */
export const BUSY_MS = 120_000;

export interface ClipOrder {
  readonly seconds: number;
  readonly width?: number;
  readonly height?: number;
  readonly fps?: number;
  /** RGB of the whole picture; a shape moves over it. */
  readonly color?: readonly [number, number, number];
  /** Hz of a tone; without it the clip is silent film. */
  readonly tone?: number;
}

/** Flat colour, with a white bar that moves a column a frame, so that no two frames are alike. */
export function* frames({ seconds, width = 160, height = 90, fps = 12, color = [40, 60, 120] }: ClipOrder): Generator<Uint8Array> {
  for (let frame = 0; frame < Math.round(seconds * fps); frame += 1) {
    const picture = new Uint8Array(width * height * 3);
    for (let pixel = 0; pixel < width * height; pixel += 1) picture.set(color, pixel * 3);
    for (let row = 0; row < Math.floor(height / 6); row += 1) picture.fill(255, (row * width + frame % (width - 4)) * 3, (row * width + frame % (width - 4) + 4) * 3);
    yield picture;
  }
}

export async function makeClip(ffmpeg: Ffmpeg, output: string, order: ClipOrder): Promise<string> {
  const { seconds, width = 160, height = 90, fps = 12, tone: hertz } = order;
  const silent = hertz === undefined ? output : output.replace('.mp4', '-silent.mp4');
  await ffmpeg.encodeFrames({ width, height, fps, frameCount: Math.round(seconds * fps), frames: frames(order), output: silent });
  if (hertz === undefined) return output;
  const sound = await makeSound(output.replace('.mp4', '.wav'), tone(hertz, seconds));
  await ffmpeg.run({
    inputs: [{ path: silent, demuxer: 'mov' }, { path: sound, demuxer: 'wav' }],
    outputs: [{ path: output, args: ['-map', '0:v', '-map', '1:a', '-c:v', 'copy', '-c:a', 'aac', '-b:a', '96k', '-ar', '44100'] }],
    cwd: join(output, '..'),
  });
  return output;
}

export function tone(hertz: number, seconds: number, amplitude = 0.3, rate = 44_100): { samples: Float32Array; rate: number } {
  return { rate, samples: Float32Array.from({ length: Math.round(seconds * rate) }, (_, index) => amplitude * Math.sin((2 * Math.PI * hertz * index) / rate)) };
}

/** Syllables: a tone that swells and fades four times a second, as speech does. */
export function speech(hertz: number, seconds: number, amplitude = 0.3): { samples: Float32Array; rate: number } {
  const { samples, rate } = tone(hertz, seconds, amplitude, 22_050);
  return { rate, samples: samples.map((sample, index) => sample * Math.abs(Math.sin((2 * Math.PI * 2 * index) / rate))) };
}

export async function makeSound(path: string, { samples, rate }: { samples: Float32Array; rate: number }): Promise<string> {
  await writeFile(path, encodeWav([samples], rate));
  return path;
}

/** Left channel of a 16-bit stereo WAV file. */
export async function readWav(path: string): Promise<{ samples: Float32Array; rate: number }> {
  const file = await readFile(path);
  const data = file.indexOf('data', 12, 'latin1');
  const channels = file.readUInt16LE(22);
  const count = Math.floor((file.length - data - 8) / (2 * channels));
  return { rate: file.readUInt32LE(24), samples: Float32Array.from({ length: count }, (_, index) => file.readInt16LE(data + 8 + index * 2 * channels) / 32_768) };
}

/** Level of one frequency in a stretch of sound, dB (Goertzel). */
export function levelAt({ samples, rate }: { samples: Float32Array; rate: number }, hertz: number, from: number, to: number): number {
  const [start, end] = [Math.round(from * rate), Math.round(to * rate)];
  let [real, imaginary] = [0, 0];
  for (let index = start; index < end; index += 1) {
    const angle = (2 * Math.PI * hertz * index) / rate;
    real += (samples[index] as number) * Math.cos(angle);
    imaginary += (samples[index] as number) * Math.sin(angle);
  }
  return 20 * Math.log10((2 * Math.sqrt(real * real + imaginary * imaginary)) / (end - start) + 1e-12);
}

/** Integrated loudness (LUFS) and true peak (dBTP), measured by FFmpeg from the file as delivered. */
export async function measure(ffmpeg: Ffmpeg, path: string, demuxer: 'wav' | 'mp3' | 'flac' | 'mov'): Promise<{ lufs: number; peak: number }> {
  const { messages } = await ffmpeg.run({
    inputs: [{ path, demuxer }],
    filterGraph: '[0:a:0]ebur128=peak=true:framelog=verbose[out]',
    outputs: [{ args: ['-map', '[out]'] }],
    cwd: join(path, '..'),
    logLevel: 'info',
  });
  // The filter prints an empty summary as well when its graph is set up a second time.
  const summary = messages.slice(messages.lastIndexOf('Summary:'));
  return { lufs: Number(/I:\s+(-?[\d.]+) LUFS/.exec(summary)?.[1]), peak: Number(/Peak:\s+(-?[\d.]+) dBFS/.exec(summary)?.[1]) };
}

/** All pictures of a video, as RGB. */
export async function readPictures(ffmpeg: Ffmpeg, path: string, width: number, height: number): Promise<Buffer[]> {
  const raw = `${path}.rgb.wav`;
  await ffmpeg.run({
    inputs: [{ path, demuxer: 'mov' }],
    filterGraph: '[0:v:0]scale=in_color_matrix=bt709:out_range=pc,format=rgb24[out]',
    outputs: [{ path: raw, args: ['-map', '[out]', '-c:v', 'rawvideo', '-f', 'rawvideo'] }],
    cwd: join(path, '..'),
  });
  const bytes = await readFile(raw);
  const size = width * height * 3;
  return Array.from({ length: bytes.length / size }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
}

/** Whether the index of an MP4 file stands before its media. */
export async function startsFast(path: string): Promise<boolean> {
  const file = await readFile(path);
  const order: string[] = [];
  for (let at = 0; at + 8 <= file.length; at += Math.max(8, file.readUInt32BE(at))) order.push(file.toString('latin1', at + 4, at + 8));
  return order.includes('moov') && order.indexOf('moov') < order.indexOf('mdat');
}

export const input = (slot: string, path: string, mediaType: MediaType): RuntimeInput => ({
  slot,
  path,
  artifact: { digest: '0'.repeat(64), mediaType, bytes: 0, role: slot },
});

export interface Delivered {
  readonly report: JobReport;
  readonly saved: readonly (NewArtifact & { readonly path: string })[];
  readonly fractions: readonly number[];
}

let jobs = 0;

/** Runs one job; parameters are checked as the server does. Results are moved out of the scratch folder, as a store would. */
export async function perform(
  ffmpeg: Ffmpeg,
  bench: Workbench,
  operation: string,
  parameters: Record<string, unknown>,
  inputs: readonly RuntimeInput[],
  signal: AbortSignal = new AbortController().signal,
  onProgress: (fraction: number) => unknown = () => undefined,
): Promise<Delivered> {
  const id = `job-${(jobs += 1)}`;
  const scratch = bench.path(`scratch-${id}`);
  await mkdir(scratch);
  const saved: (NewArtifact & { path: string })[] = [];
  const fractions: number[] = [];
  const runtime = createMediaRuntime({ ffmpeg: () => Promise.resolve(ffmpeg) });
  const capability = (await runtime.capabilities()).find((offered) => offered.operation === operation);
  const checked = applyLimits(checkArguments(findOperation(operation), parameters), capability?.limits ?? {}, 'media');
  const report = await runtime.run(
    { id, operation, model: 'media', parameters: checked, inputs },
    {
      signal,
      scratch,
      progress({ fraction }) {
        fractions.push(fraction);
        onProgress(fraction);
      },
      preview: () => undefined,
      async save(artifact) {
        if (artifact.content instanceof Uint8Array) throw new Error('a file was expected');
        const path = bench.path(`${id}-${artifact.content.path.split('/').at(-1)}`);
        await rename(artifact.content.path, path);
        saved.push({ ...artifact, path });
        const { content: _content, ...rest } = artifact;
        return { ...rest, digest: '0'.repeat(64), bytes: 0 };
      },
    },
  );
  return { report, saved, fractions };
}
