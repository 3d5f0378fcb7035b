/** What performs jobs on this machine, made at first use: `sketch` and `media`, with the FFmpeg of the configuration. */
import type { Runtime } from 'sogni-flow-runtime';
import type { Ffmpeg } from 'sogni-flow-runtime/runtimes';
import type { Config } from './config.ts';
import { lazily, type Lazy } from './lazily.ts';

/** @param instead - of the built-in ones, for tests. */
export function builtInRuntimes({ ffmpegPath, ffprobePath }: Config, instead?: readonly Runtime[]): { readonly ffmpeg: Lazy<Ffmpeg>; readonly runtimes: Lazy<readonly Runtime[]> } {
  const ffmpeg = lazily(async () => {
    const { openFfmpeg } = await import('sogni-flow-runtime/runtimes');
    return await openFfmpeg({ ...(ffmpegPath ? { ffmpegPath } : {}), ...(ffprobePath ? { ffprobePath } : {}) });
  });
  const runtimes = lazily(async (): Promise<readonly Runtime[]> => {
    if (instead) return instead;
    const { createMediaRuntime, createSketchRuntime } = await import('sogni-flow-runtime/runtimes');
    return [createSketchRuntime({ ffmpeg }), createMediaRuntime({ ffmpeg })];
  });
  return { ffmpeg, runtimes };
}
