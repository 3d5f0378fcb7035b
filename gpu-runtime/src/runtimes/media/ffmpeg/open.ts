/**
 * Finds the FFmpeg to use: a configured one, else a capable one on the PATH, else the WebAssembly build that comes with the package.
 *
 * A configured one that cannot be used is an error, never passed over: whoever named it wants to know.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { createFfmpeg } from './engine.ts';
import { installHint } from './install-hint.ts';
import type { Launcher } from './launcher.ts';
import { besideOf, capabilitiesOf, findOnPath, isExecutable, nativeLauncher } from './native.ts';
import type { Ffmpeg } from './types.ts';
import { wasmLauncher } from './wasm.ts';

export interface OpenFfmpegOptions {
  /** Path of `ffmpeg`, or `wasm` for the WebAssembly build. `MEDIA_FFMPEG` unless given. */
  readonly ffmpegPath?: string;
  /** `MEDIA_FFPROBE` unless given, else the one beside `ffmpeg`. */
  readonly ffprobePath?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** @throws FlowError `tool_missing`, saying what to install. */
export async function openFfmpeg({ env = process.env, ...options }: OpenFfmpegOptions = {}): Promise<Ffmpeg> {
  const configured = options.ffmpegPath ?? (env.MEDIA_FFMPEG || undefined);
  if (configured === 'wasm') return createFfmpeg(await wasmLauncher());
  if (configured !== undefined) return createFfmpeg(await launcherOf(configured, options.ffprobePath ?? (env.MEDIA_FFPROBE || undefined)));

  const found = await findOnPath(env.PATH);
  if (!found) return createFfmpeg(await builtIn([]));
  const { version, missing } = await capabilitiesOf(found.ffmpeg);
  return createFfmpeg(missing.length === 0 ? nativeLauncher(found, version) : await builtIn(missing));
}

async function launcherOf(ffmpeg: string, ffprobe = besideOf(ffmpeg)): Promise<Launcher> {
  for (const [file, setting] of [[ffmpeg, 'MEDIA_FFMPEG'], [ffprobe, 'MEDIA_FFPROBE']] as const) {
    if (await isExecutable(file)) continue;
    throw new FlowError('tool_missing', `${setting} is ${file}, which is no program; install ffmpeg (${installHint()}), set the path right, or unset it`);
  }
  const { version, missing } = await capabilitiesOf(ffmpeg);
  if (missing.length > 0) {
    throw new FlowError('tool_missing', `MEDIA_FFMPEG is ${ffmpeg} (${version}), which lacks ${missing.join(', ')}; install a full build: ${installHint()}`);
  }
  return nativeLauncher({ ffmpeg, ffprobe }, version);
}

async function builtIn(missing: readonly string[]): Promise<Launcher> {
  try {
    return await wasmLauncher(missing);
  } catch (cause) {
    if (!FlowError.is(cause)) throw cause;
    const native = missing.length === 0 ? 'no ffmpeg is on the PATH' : `the ffmpeg on the PATH lacks ${missing.join(', ')}`;
    throw new FlowError('tool_missing', `${native}, and ${cause.message}. Install one of them; the fastest is: ${installHint()}`, { cause });
  }
}
