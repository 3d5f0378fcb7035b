/** FFmpeg's WebAssembly build, in a process of its own per run. It sees the files of the run and no others, so it is also the safest engine for media of strangers. */
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { Launcher } from './launcher.ts';
import { runProcess } from './run-process.ts';
import type { WasmGrant } from './wasm-process.ts';

/** Runs from source as well as compiled. */
const PROGRAM = fileURLToPath(new URL(`./wasm-process${extname(import.meta.url)}`, import.meta.url));

const VERSION_TIMEOUT_MS = 30_000;

/** @param missing - why the native one is not used. @throws FlowError `tool_missing` when the package `@ffmpeg/core` is absent. */
export async function wasmLauncher(missing: readonly string[] = []): Promise<Launcher> {
  try {
    createRequire(import.meta.url).resolve('@ffmpeg/core/wasm');
  } catch (cause) {
    throw new FlowError('tool_missing', 'the package @ffmpeg/core is not installed; add it with: npm install @ffmpeg/core@0.12.10', { cause });
  }
  const launcher = (known: string): Launcher => ({
    kind: 'wasm',
    version: known,
    missing,
    threads: 1,
    launch(tool, files, argumentsFor) {
      const virtual = new Map<string, string>();
      // A clip that plays twice is one file: putting it into the virtual file system again would empty it.
      const read = [...new Set(files.read)];
      read.forEach((path, index) => virtual.set(path, `/in/${index}${extname(path)}`));
      files.write.forEach((path, index) => virtual.set(path, `/out/${index}${extname(path)}`));
      const nameOf = (path: string): string => virtual.get(path) ?? path;
      const grant: WasmGrant = {
        tool,
        read: [
          ...read.map((path) => [nameOf(path), path] as const),
          ...files.relative.map((name) => [`/job/${name}`, join(files.cwd ?? '.', name)] as const),
        ],
        write: files.write.map((path) => [nameOf(path), path] as const),
      };
      return { program: process.execPath, args: ['--no-warnings', PROGRAM, JSON.stringify(grant), ...argumentsFor(nameOf)], cwd: files.cwd };
    },
  });
  const asked = (version ??= versionOf(launcher('')));
  asked.catch(() => (version = undefined));
  return launcher(await asked);
}

/** Asked once per process; a failed question is asked again. */
let version: Promise<string> | undefined;

async function versionOf(launcher: Launcher): Promise<string> {
  const { program, args } = launcher.launch('ffmpeg', { read: [], write: [], relative: [] }, () => ['-version']);
  let told = '';
  await runProcess({ program, args, timeoutMs: VERSION_TIMEOUT_MS, onLine: (line) => (told ||= /^ffmpeg version (\S+)/.exec(line)?.[1] ?? '') });
  if (told === '') throw new FlowError('tool_missing', 'the package @ffmpeg/core is installed and does not run; install it anew with: npm install @ffmpeg/core@0.12.10');
  return told;
}
