/** Runs jobs of the runtime as the engine and a worker would: arguments checked and narrowed, results taken out of the scratch folder. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import sharp from 'sharp';
import { applyLimits, checkArguments, checkInputLimits, findOperation, FlowError, type JobProgress, type JobReport, type MediaType } from '../../../nodes/contract/index.ts';
import { createOpenaiRuntime, type OpenaiOptions } from '../../../gpu-runtime/src/runtimes/openai/index.ts';
import type { Ffmpeg, Probe } from '../../../gpu-runtime/src/runtimes/media/ffmpeg/index.ts';
import type { NewArtifact, Runtime, RuntimeInput } from '../../../gpu-runtime/src/runtimes/port.ts';
import { drawPicture, orderOf } from './simulator/media.ts';

export type Saved = Omit<NewArtifact, 'content'> & { readonly bytes: Buffer };

export interface Done {
  readonly report: JobReport;
  readonly saved: readonly Saved[];
  readonly progress: readonly JobProgress[];
  /** Texts as they were told. */
  readonly pieces: readonly string[];
}

export interface PerformOptions {
  readonly id?: string;
  readonly model?: string;
  readonly inputs?: readonly RuntimeInput[];
  readonly signal?: AbortSignal;
}

export interface Bench {
  /** Time that passes only where the runtime waits. */
  readonly waits: number[];
  /** Sounds that were converted. */
  readonly converted: MediaType[];
  runtime(url: string, options?: Partial<OpenaiOptions>): Runtime;
  picture(slot: string, width?: number, height?: number): Promise<RuntimeInput>;
  perform(runtime: Runtime, operation: string, given: Record<string, unknown>, options?: PerformOptions): Promise<Done>;
  close(): Promise<void>;
}

export const SEED = 123_456;

export async function openBench(): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'openai-'));
  const waits: number[] = [];
  const converted: MediaType[] = [];
  let [time, count] = [1_000_000, 0];
  const ffmpeg = stubFfmpeg(converted);

  return {
    waits,
    converted,
    runtime: (url, options) =>
      createOpenaiRuntime({
        baseUrl: url,
        ffmpeg: () => Promise.resolve(ffmpeg),
        clock: () => time,
        async wait(ms, signal) {
          signal.throwIfAborted();
          waits.push(ms);
          time += ms;
          await turn();
          signal.throwIfAborted();
        },
        ...options,
      }),

    async picture(slot, width = 64, height = 48) {
      const path = join(folder, `${slot}-${(count += 1)}.png`);
      const bytes = await drawPicture({ width, height, seed: count });
      await writeFile(path, bytes);
      return { slot, path, artifact: { digest: '0'.repeat(64), mediaType: 'image/png', bytes: bytes.length, role: slot, width, height } };
    },

    async perform(runtime, operation, given, { id = `job-${(count += 1)}`, model, inputs = [], signal = new AbortController().signal } = {}) {
      const able = (await runtime.capabilities()).filter((offered) => offered.operation === operation);
      const capability = able.find((offered) => model === undefined || offered.model === model);
      const chosen = capability?.model ?? model ?? 'nothing';
      const { model: _model, videoModel: _videoModel, ...checked } = checkArguments(findOperation(operation), given);
      const limits = capability?.limits ?? {};
      checkInputLimits(findOperation(operation), (slot) => inputs.filter((input) => input.slot === slot).length, limits, chosen);
      const parameters = { ...('seed' in findOperation(operation).parameters ? { seed: SEED } : {}), ...applyLimits(checked, limits, chosen) };
      const scratch = join(folder, `scratch-${(count += 1)}`);
      await mkdir(scratch);
      const saved: Saved[] = [];
      const progress: JobProgress[] = [];
      const pieces: string[] = [];
      const report = await runtime.run(
        { id, operation, model: chosen, parameters, inputs },
        {
          ...{ signal, scratch, preview: () => undefined, progress: (value) => void progress.push(value), text: (piece) => void pieces.push(piece) },
          async save({ content, ...facts }) {
            saved.push({ ...facts, bytes: content instanceof Uint8Array ? Buffer.from(content) : await readFile(content.path) });
            return { ...facts, digest: '0'.repeat(64), bytes: 0 };
          },
        },
      );
      return { report, saved, progress, pieces };
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Reads what the simulators wrote into their media; everything else counts as damaged. */
function stubFfmpeg(converted: MediaType[]): Ffmpeg {
  const probe = async (path: string): Promise<Probe> => {
    const bytes = await readFile(path);
    const order = orderOf(bytes);
    if (order) {
      const { width, height, frames, fps } = order;
      return { durationSeconds: frames / fps, video: { width, height, frameCount: frames, fps } as Probe['video'] & object, streams: [] };
    }
    const isWhole = bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.readUInt32LE(4) + 8 === bytes.length;
    if (!isWhole) throw new FlowError('invalid_media', 'the file is damaged');
    const durationSeconds = bytes.readUInt32LE(40) / bytes.readUInt32LE(28);
    return { durationSeconds, audio: { codec: 'pcm_s16le', sampleRate: 8_000, channels: 1, durationSeconds }, streams: [] };
  };
  return {
    ...({ kind: 'native', version: '0' } as Ffmpeg),
    probe,
    async convertAudio({ output, mediaType }) {
      converted.push(mediaType);
      await writeFile(output, `converted to ${mediaType}`);
    },
  };
}

/** Colour and size of a picture, by which a test tells how it was made. */
export async function look(bytes: Buffer): Promise<{ width: number; height: number; format: string; r: number; g: number; b: number }> {
  const { width, height, format } = await sharp(bytes).metadata();
  const [r = 0, g = 0, b = 0] = await sharp(bytes).removeAlpha().resize(1, 1).raw().toBuffer();
  return { width, height, format, r, g, b };
}
