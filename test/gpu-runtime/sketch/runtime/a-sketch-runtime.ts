/** A sketch runtime with an encoder that only counts frames, a photo with its depth, and a way to perform a job and see all that it saved. */
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import sharp from 'sharp';
import { applyLimits, checkArguments, findOperation } from '../../../../nodes/contract/index.ts';
import type { EncodeFrames, Ffmpeg } from '../../../../gpu-runtime/src/runtimes/media/ffmpeg/index.ts';
import type { NewArtifact, RuntimeInput } from '../../../../gpu-runtime/src/runtimes/port.ts';
import { createSketchRuntime } from '../../../../gpu-runtime/src/runtimes/sketch/index.ts';
import { writePicture } from '../../../../gpu-runtime/src/runtimes/sketch/picture-file/write-picture.ts';
import { landscape } from '../landscape.ts';

/** Takes frames as an encoder does, and writes how many there were and what they were. */
const clips = new Map<string, { width: number; height: number; fps: number; frames: number }>();
export const encoded: { frames: number; digest: string }[] = [];
const ffmpeg = {
  async encodeFrames({ width, height, fps, frames, output, frameCount, signal, onProgress }: EncodeFrames) {
    const hash = createHash('sha256');
    let count = 0;
    for await (const frame of frames) {
      signal?.throwIfAborted();
      hash.update(frame);
      onProgress?.(++count / frameCount);
    }
    encoded.push({ frames: count, digest: hash.digest('hex') });
    await writeFile(output, 'a clip');
    clips.set(output, { width, height, fps, frames: count });
  },
  async probe(path: string) {
    const { frames, fps, ...size } = clips.get(path)!;
    const video = { codec: 'h264', pixelFormat: 'yuv420p', ...size, fps, framesFound: frames, durationSeconds: frames / fps };
    return { video, durationSeconds: video.durationSeconds, streams: [] };
  },
  async convertAudio({ input, output }: { input: string; output: string }) {
    await writeFile(output, await readFile(input));
  },
} as unknown as Ffmpeg;

export const runtime = createSketchRuntime({ threads: 2, ffmpeg: () => Promise.resolve(ffmpeg) });
export let scratch: string;
export let photo: RuntimeInput;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'sketch-'));
  const { picture, depth } = landscape(96, 64);
  photo = await inputOf('image', await writePicture(picture, 'png', { credit: 'test', depth }));
});
afterAll(async () => {
  await runtime.close!();
  await rm(scratch, { recursive: true });
});

let inputs = 0;
export async function inputOf(slot: string, bytes: Uint8Array): Promise<RuntimeInput> {
  const path = join(scratch, `input-${++inputs}`);
  await writeFile(path, bytes);
  return { slot, path, artifact: { digest: '0'.repeat(64), mediaType: 'image/png', bytes: bytes.length, role: 'image' } };
}

interface Saved extends Omit<NewArtifact, 'content'> {
  readonly bytes: Uint8Array;
}

export async function perform(operation: string, given: Record<string, unknown>, taken: readonly RuntimeInput[] = [], signal = new AbortController().signal, onProgress = (_fraction: number): void => undefined) {
  const saved: Saved[] = [];
  const previews: Uint8Array[] = [];
  const fractions: number[] = [];
  const definition = findOperation(operation);
  const limits = (await runtime.capabilities()).find((capability) => capability.operation === operation)?.limits ?? {};
  const parameters = applyLimits(checkArguments(definition, { ...('seed' in definition.parameters && { seed: 5 }), ...given }), limits, 'sketch');
  const report = await runtime.run(
    { id: 'job', operation, model: 'sketch', parameters, inputs: taken },
    {
      signal,
      scratch,
      progress: ({ fraction }) => void (fractions.push(fraction), onProgress(fraction)),
      preview: (jpeg) => void previews.push(jpeg),
      async save({ content, ...facts }) {
        const bytes = content instanceof Uint8Array ? content : await readFile((content as { path: string }).path);
        saved.push({ ...facts, bytes });
        return { digest: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length, ...facts };
      },
    },
  );
  return { report, saved, previews, fractions };
}

export const SMALL = { prompt: 'a red sunset over mountains by the sea', width: 256, height: 256, steps: 4 };
export const CLIP = { width: 256, height: 256, fps: 8, duration: 1 };

/** The picture of a file as bytes, three for each pixel. */
export const pixelsOf = (bytes: Uint8Array) => sharp(bytes).removeAlpha().raw().toBuffer();
