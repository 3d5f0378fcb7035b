/** What the suites of video operations share: a sketch runtime with an FFmpeg, small pictures, and what can be measured of clips. */
import { mkdir, rename } from 'node:fs/promises';
import { applyLimits, checkArguments, findOperation, type JobReport } from '../../../../nodes/contract/index.ts';
import type { Ffmpeg } from '../../../../gpu-runtime/src/runtimes/media/ffmpeg/index.ts';
import type { NewArtifact, Runtime, RuntimeInput } from '../../../../gpu-runtime/src/runtimes/port.ts';
import { createSketchRuntime } from '../../../../gpu-runtime/src/runtimes/sketch/index.ts';
import { writePicture } from '../../../../gpu-runtime/src/runtimes/sketch/picture-file/write-picture.ts';
import { writeFile } from 'node:fs/promises';
import { input, readPictures, type Workbench } from '../../media/workbench.ts';
import { landscape } from '../landscape.ts';

/** The smallest clip that the runtime's limits allow. */
export const SMALL = { width: 256, height: 256, fps: 8, duration: 1 };

export interface Studio {
  perform(operation: string, given: Record<string, unknown>, inputs?: readonly RuntimeInput[], over?: { readonly signal?: AbortSignal; readonly onProgress?: (fraction: number) => void }): Promise<Taken>;
  close(): Promise<void>;
}

export interface Taken {
  readonly report: JobReport;
  readonly saved: readonly (NewArtifact & { readonly path: string })[];
  readonly fractions: readonly number[];
}

export function openStudio(ffmpeg: Ffmpeg, bench: Workbench): Studio {
  const runtime: Runtime = createSketchRuntime({ threads: 2, ffmpeg: () => Promise.resolve(ffmpeg) });
  let jobs = 0;
  return {
    async perform(operation, given, inputs = [], { signal = new AbortController().signal, onProgress } = {}) {
      const id = `take-${(jobs += 1)}`;
      const scratch = bench.path(id);
      await mkdir(scratch);
      const limits = (await runtime.capabilities()).find((capability) => capability.operation === operation)?.limits ?? {};
      const parameters = applyLimits(checkArguments(findOperation(operation), { seed: 5, ...given }), limits, 'sketch');
      const saved: (NewArtifact & { path: string })[] = [];
      const fractions: number[] = [];
      const report = await runtime.run(
        { id, operation, model: 'sketch', parameters, inputs },
        {
          signal,
          scratch,
          progress: ({ fraction }) => void (fractions.push(fraction), onProgress?.(fraction)),
          preview: () => undefined,
          async save(artifact) {
            const path = bench.path(`${id}-${saved.length}.mp4`);
            await rename((artifact.content as { path: string }).path, path);
            saved.push({ ...artifact, path });
            return { ...artifact, digest: '0'.repeat(64), bytes: 0 };
          },
        },
      );
      return { report, saved, fractions };
    },
    close: () => runtime.close!(),
  };
}

/** A landscape with its depth. */
export async function photo(bench: Workbench, slot: string, name: string, change: (value: number, at: number) => number = (value) => value): Promise<RuntimeInput> {
  const { picture, depth } = landscape(256, 256);
  const path = bench.path(name);
  await writeFile(path, await writePicture({ ...picture, rgb: picture.rgb.map(change) }, 'png', { credit: 'test', depth }));
  return input(slot, path, 'image/png');
}

export const pictures = (ffmpeg: Ffmpeg, { saved: [first] }: Taken): Promise<Buffer[]> => readPictures(ffmpeg, first!.path, first!.width!, first!.height!);

/** Mean difference of two pictures, parts of 255. */
export const difference = (a: Uint8Array, b: Uint8Array): number => a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
export const brightness = (rgb: Uint8Array): number => rgb.reduce((sum, value) => sum + value, 0) / rgb.length;
