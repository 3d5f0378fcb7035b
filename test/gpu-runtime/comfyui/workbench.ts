/** What the ComfyUI suites share: a server with files of every family, and a job run as a worker would run it, checked as the engine checks it. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { applyLimits, checkArguments, checkInputLimits, findOperation, FlowError, type JobProgress, type JobReport } from '../../../nodes/contract/index.ts';
import { createComfyuiRuntime, type ComfyuiOptions } from '../../../gpu-runtime/src/runtimes/comfyui/index.ts';
import type { Ffmpeg } from '../../../gpu-runtime/src/runtimes/media/ffmpeg/index.ts';
import { encodeWav } from '../../../gpu-runtime/src/runtimes/media/wav.ts';
import type { NewArtifact, Runtime, RuntimeInput } from '../../../gpu-runtime/src/runtimes/port.ts';
import { simulateComfyui } from './simulator/simulated-comfyui.ts';
import type { Simulator, SimulatorOptions } from './simulator/simulator.ts';

export const GENERATIONS = ['minted', 'named', 'jobs'] as const;

/** Files as their makers name them, for every family that comes along. */
export const MODELS: NonNullable<SimulatorOptions['models']> = {
  checkpoints: ['flux1-dev-fp8.safetensors', 'flux1-schnell-fp8.safetensors', 'sdxl/sd_xl_base_1.0.safetensors', 'juggernautXL_v9.safetensors', 'v1-5-pruned.safetensors', 'ltx-2.3-22b-distilled-fp8.safetensors', 'ltx-2.3-22b-dev-fp8.safetensors', 'ace_step_1.5_turbo_aio.safetensors'],
  diffusion_models: [
    ...['z_image_turbo_bf16.safetensors', 'z_image_bf16.safetensors', 'qwen_image_2512_fp8_e4m3fn.safetensors', 'qwen_image_edit_2511_fp8mixed.safetensors', 'flux1-dev-kontext_fp8_scaled.safetensors'],
    ...['t2v', 'i2v'].flatMap((kind) => ['high', 'low'].map((noise) => `wan2.2_${kind}_${noise}_noise_14B_fp8_scaled.safetensors`)),
    ...['wan2.2_s2v_14B_fp8_scaled.safetensors'],
    ...['acestep_v1.5_sft.safetensors', 'acestep_v1.5_xl_turbo_bf16.safetensors', 'acestep_v1.5_xl_sft_bf16.safetensors'],
  ],
  text_encoders: ['clip_l.safetensors', 't5xxl_fp8_e4m3fn_scaled.safetensors', 'qwen_3_4b.safetensors', 'qwen_2.5_vl_7b_fp8_scaled.safetensors', 'umt5_xxl_fp8_e4m3fn_scaled.safetensors', 'gemma_3_12B_it_fp8_scaled.safetensors', 'qwen_0.6b_ace15.safetensors', 'qwen_1.7b_ace15.safetensors', 'qwen_4b_ace15.safetensors'],
  vae: ['ae.safetensors', 'qwen_image_vae.safetensors', 'wan_2.1_vae.safetensors', 'ace_1.5_vae.safetensors'],
  loras: [
    ...['styles/Ink-Wash.safetensors', 'detail-tweaker.safetensors'],
    ...['Qwen-Image-2512-Lightning-4steps-V1.0-fp32.safetensors', 'Qwen-Image-Edit-2511-Lightning-4steps-V1.0-bf16.safetensors'],
    ...['t2v', 'i2v'].flatMap((kind) => ['high', 'low'].map((noise) => `wan2.2_${kind}_lightx2v_4steps_lora_v1_${noise}_noise.safetensors`)),
  ],
  controlnet: ['controlnet-union-sdxl-1.0_promax.safetensors', 'control_v11p_sd15_canny.safetensors'],
  audio_encoders: ['wav2vec2_large_english_fp16.safetensors'],
  upscale_models: ['RealESRGAN_x4plus.safetensors', '4x-UltraSharp.pth'],
};

/** Small and quick; the real ones are seconds. */
const LIMITS: ComfyuiOptions['limits'] = { poll: 15, answer: 2_000, outage: 150, cancel: 2_000, silence: 60_000, socketPause: 5, menu: 60_000 };

export interface Bench {
  readonly sim: Simulator;
  readonly runtime: Runtime;
  readonly folder: string;
  perform(operation: string, model: string, parameters?: Record<string, unknown>, options?: PerformOptions): Promise<Delivered>;
  sound(slot: string): Promise<RuntimeInput>;
  picture(slot: string, size?: { width: number; height: number }, background?: string): Promise<RuntimeInput>;
  close(): Promise<void>;
}

export interface PerformOptions {
  readonly id?: string;
  readonly inputs?: readonly RuntimeInput[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: JobProgress) => void;
  readonly onPreview?: (jpeg: Uint8Array) => void;
  /** In the place of the one of the bench. */
  readonly runtime?: Runtime;
}

export interface Delivered {
  readonly report: JobReport;
  readonly saved: readonly (NewArtifact & { readonly bytes: Buffer })[];
  readonly progress: readonly JobProgress[];
  readonly previews: readonly Uint8Array[];
}

export interface BenchOptions extends Partial<SimulatorOptions> {
  readonly runtime?: Partial<Omit<ComfyuiOptions, 'baseUrl' | 'limits'>>;
  readonly limits?: ComfyuiOptions['limits'];
}

let jobs = 0;

export async function openBench({ runtime: own = {}, limits, generation = 'jobs', models = MODELS, ...simulated }: BenchOptions = {}): Promise<Bench> {
  const sim = await simulateComfyui({ generation, models, ...simulated });
  const folder = await mkdtemp(join(tmpdir(), 'comfyui-'));
  const open = (): Runtime => createComfyuiRuntime({ baseUrl: sim.url, limits: { ...LIMITS, ...limits }, ffmpeg: () => Promise.reject(new TypeError('no FFmpeg in this test')), ...own });
  const runtime = open();
  return {
    sim,
    runtime,
    folder,
    async perform(operation, model, parameters = {}, { id = `job-${(jobs += 1)}`, inputs = [], signal = new AbortController().signal, onProgress, onPreview, runtime: other = runtime } = {}) {
      const capability = (await other.capabilities()).find((offered) => offered.operation === operation && offered.model === model);
      if (!capability) throw new FlowError('unknown_model', `${operation} is not offered with ${model}`);
      const definition = findOperation(operation);
      const checked = applyLimits(checkArguments(definition, parameters), capability.limits ?? {}, model);
      checkInputLimits(definition, (slot) => inputs.filter((input) => input.slot === slot).length, capability.limits ?? {}, model);
      const seed = 'seed' in definition.parameters ? { seed: 7 } : {};
      const scratch = await mkdtemp(join(folder, 'scratch-'));
      const delivered = { saved: [] as (NewArtifact & { bytes: Buffer })[], progress: [] as JobProgress[], previews: [] as Uint8Array[] };
      const report = await other.run(
        { id, operation, model, parameters: { ...seed, ...checked }, inputs },
        {
          signal,
          scratch,
          progress(progress) {
            delivered.progress.push(progress);
            onProgress?.(progress);
          },
          preview(jpeg) {
            delivered.previews.push(jpeg);
            onPreview?.(jpeg);
          },
          async save(artifact) {
            const bytes = artifact.content instanceof Uint8Array ? Buffer.from(artifact.content) : await readFile((artifact.content as { path: string }).path);
            delivered.saved.push({ ...artifact, bytes });
            const { content: _content, ...rest } = artifact;
            return { ...rest, digest: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length };
          },
        },
      );
      return { report, ...delivered };
    },
    async picture(slot, { width, height } = { width: 96, height: 64 }, background = '#cc8844') {
      const bytes = await sharp({ create: { width, height, channels: 3, background } }).png().toBuffer();
      const digest = createHash('sha256').update(bytes).digest('hex');
      await mkdir(join(folder, 'inputs'), { recursive: true });
      const path = join(folder, 'inputs', digest);
      await writeFile(path, bytes);
      return { slot, path, artifact: { digest, mediaType: 'image/png', bytes: bytes.length, role: slot, width, height } };
    },
    async sound(slot) {
      const bytes = Buffer.from(encodeWav([new Float32Array(800)], 8_000));
      const digest = createHash('sha256').update(bytes).digest('hex');
      const path = join(folder, digest);
      await writeFile(path, bytes);
      return { slot, path, artifact: { digest, mediaType: 'audio/wav', bytes: bytes.length, role: slot, durationSeconds: 0.1 } };
    },
    async close() {
      await sim.stop();
      await runtime.close?.();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Tells what a test says of every clip and sound, and copies what is to be converted. */
export const fakeFfmpeg = (facts: { readonly durationSeconds: number; readonly width?: number; readonly height?: number }): (() => Promise<Ffmpeg>) => {
  const { durationSeconds, width, height } = facts;
  return () =>
    Promise.resolve({
      kind: 'native',
      version: '9',
      probe: () => Promise.resolve({ durationSeconds, streams: [], ...(width && height ? { video: { width, height } } : {}) }),
      convertAudio: async ({ input, output }: { input: string; output: string }) => await writeFile(output, await readFile(input)),
    } as unknown as Ffmpeg);
};
