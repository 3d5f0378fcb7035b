/** What the suites of the runtime share: a simulated network, and jobs run as a worker would run them, checked as the engine checks them. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { applyLimits, checkArguments, checkInputLimits, findOperation, FlowError, type JobProgress, type JobReport, type MediaType } from '../../../nodes/contract/index.ts';
import { createSogniRuntime, type SogniOptions } from '../../../gpu-runtime/src/runtimes/sogni/index.ts';
import type { Ffmpeg } from '../../../gpu-runtime/src/runtimes/media/ffmpeg/index.ts';
import type { NewArtifact, Runtime, RuntimeInput } from '../../../gpu-runtime/src/runtimes/port.ts';
import { drawPicture, speak } from '../openai/simulator/media.ts';
import { KEY, SimulatedNetwork } from './simulator/network.ts';

export const MODELS = {
  ...{ z_image_turbo_bf16: 40, 'flux1-schnell-fp8': 3, qwen_image_edit_2511_fp8_lightning: 5, 'wan_v2.2-14b-fp8_t2v_lightx2v': 2, 'wan_v2.2-14b-fp8_i2v_lightx2v': 2 },
  ...{ 'ltx23-22b-fp8_ia2v_distilled': 1, 'ace_step_1.5_turbo': 2, 'qwen3_tts_1.7b_custom_voice_bf16': 1, 'qwen3_tts_1.7b_voice_clone_bf16': 1, z_image_bf16: 0 },
};
export const SEED = 123_456;

export type Saved = Omit<NewArtifact, 'content'> & { readonly bytes: Buffer };

export interface Done {
  readonly report: JobReport;
  readonly saved: readonly Saved[];
  readonly progress: readonly JobProgress[];
  readonly previews: readonly Uint8Array[];
}

export interface PerformOptions {
  readonly id?: string;
  readonly inputs?: readonly RuntimeInput[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: JobProgress) => void;
  readonly onPreview?: () => void;
}

let jobs = 0;

export class Bench implements AsyncDisposable {
  /** Reasons why nothing was offered. */
  readonly unusable: string[] = [];
  readonly network: SimulatedNetwork;
  readonly home: string;

  private constructor(network: SimulatedNetwork, home: string) {
    [this.network, this.home] = [network, home];
  }

  static async open(price = 0.1): Promise<Bench> {
    return new Bench(await SimulatedNetwork.start({ workers: { ...MODELS }, price }), await mkdtemp(join(tmpdir(), 'sogni-')));
  }

  runtime(options: Partial<SogniOptions> = {}): Runtime {
    const wait = async (ms: number, signal: AbortSignal): Promise<void> => await sleep(Math.min(ms, 10), undefined, { signal });
    const ffmpeg = (): Promise<Ffmpeg> => Promise.resolve({ probe: () => Promise.resolve({ durationSeconds: 1, streams: [], video: { width: 640, height: 640 } }) } as unknown as Ffmpeg);
    return createSogniRuntime({ url: this.network.url, key: KEY, network: 'fast', mostPerJob: 10_000_000, mostPerDay: 1_000_000_000, home: this.home, ffmpeg, wait, onUnusable: (why) => void this.unusable.push(why), ...options });
  }

  async perform(runtime: Runtime, operation: string, model: string, given: Record<string, unknown>, { id = `job-${(jobs += 1)}`, inputs = [], signal = new AbortController().signal, onProgress, onPreview }: PerformOptions = {}): Promise<Done> {
    const capability = (await runtime.capabilities()).find((offered) => offered.operation === operation && offered.model === model);
    if (!capability) throw new FlowError('unknown_model', `${operation} is not offered with ${model}`);
    const definition = findOperation(operation);
    const limits = capability.limits ?? {};
    const checked = applyLimits(checkArguments(definition, given), limits, model);
    checkInputLimits(definition, (slot) => inputs.filter((input) => input.slot === slot).length, limits, model);
    const scratch = await mkdtemp(join(this.home, 'scratch-'));
    const done = { saved: [] as Saved[], progress: [] as JobProgress[], previews: [] as Uint8Array[] };
    const report = await runtime.run(
      { id, operation, model, parameters: { ...checked, ...('seed' in definition.parameters && checked.seed === undefined ? { seed: SEED } : {}) }, inputs },
      {
        signal,
        scratch,
        progress(progress) {
          done.progress.push(progress);
          onProgress?.(progress);
        },
        preview(jpeg) {
          done.previews.push(jpeg);
          onPreview?.();
        },
        async save({ content, ...artifact }) {
          const bytes = content instanceof Uint8Array ? Buffer.from(content) : await readFile((content as { path: string }).path);
          done.saved.push({ ...artifact, bytes });
          return { ...artifact, digest: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length };
        },
      },
    );
    return { report, ...done };
  }

  async input(slot: string, content: Uint8Array, mediaType: MediaType): Promise<RuntimeInput> {
    const digest = createHash('sha256').update(content).digest('hex');
    await mkdir(join(this.home, 'inputs'), { recursive: true });
    const path = join(this.home, 'inputs', digest);
    await writeFile(path, content);
    return { slot, path, artifact: { digest, mediaType, bytes: content.length, role: slot, width: 256, height: 256, durationSeconds: 1 } };
  }

  picture = async (slot: string): Promise<RuntimeInput> => await this.input(slot, await drawPicture({ width: 256, height: 256, seed: 5 }), 'image/png');
  sound = async (slot: string): Promise<RuntimeInput> => await this.input(slot, speak(3), 'audio/wav');

  async [Symbol.asyncDispose](): Promise<void> {
    await this.network[Symbol.asyncDispose]();
    await rm(this.home, { recursive: true, force: true });
  }
}
