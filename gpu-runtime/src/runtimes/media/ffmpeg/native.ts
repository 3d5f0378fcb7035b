/** An FFmpeg that is installed on this machine: found, asked once what it can do, and used only when it can do all that is needed. */
import { access, constants } from 'node:fs/promises';
import { basename, delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { Launcher } from './launcher.ts';
import { runProcess } from './run-process.ts';

/** What our graphs use beyond what every build has. All are in FFmpeg 4.4; the graphs are written to 5.1. */
const NEEDED = { filters: ['xfade', 'sidechaincompress', 'alimiter', 'loudnorm', 'ebur128', 'ass'], encoders: ['libx264', 'aac'] } as const;

const PROBE_TIMEOUT_MS = 20_000;
const THREADS = 4;
const ENDING = process.platform === 'win32' ? '.exe' : '';

export interface NativeTools {
  readonly ffmpeg: string;
  readonly ffprobe: string;
}

export interface Capabilities {
  readonly version: string;
  readonly missing: readonly string[];
}

/** One question per program and process; a failed one is asked again. */
const known = new Map<string, Promise<Capabilities>>();

/** @throws FlowError `tool_missing` when the program is there and cannot be run. */
export function capabilitiesOf(ffmpeg: string): Promise<Capabilities> {
  const answer = known.get(ffmpeg) ?? ask(ffmpeg);
  known.set(ffmpeg, answer);
  answer.catch(() => known.delete(ffmpeg));
  return answer;
}

async function ask(ffmpeg: string): Promise<Capabilities> {
  const linesOf = async (...args: readonly string[]): Promise<string[]> => {
    const lines: string[] = [];
    const { status, messages } = await runProcess({ program: ffmpeg, args, timeoutMs: PROBE_TIMEOUT_MS, onLine: (line) => lines.push(line) });
    if (status !== 0) throw new FlowError('tool_missing', `${ffmpeg} ${args.join(' ')} ended with status ${status}: ${messages.trim().slice(-200)}`);
    return lines;
  };
  const [versions, filters, encoders] = await Promise.all([linesOf('-version'), linesOf('-hide_banner', '-filters'), linesOf('-hide_banner', '-encoders')]);
  const version = /^ffmpeg version n?(\S+)/.exec(versions[0] ?? '')?.[1];
  if (version === undefined) throw new FlowError('tool_missing', `${ffmpeg} does not say that it is FFmpeg`);
  // Columns are flags, name, and the rest; the width of the flags differs between versions.
  const names = (lines: readonly string[]): Set<string> => new Set(lines.map((line) => line.trim().split(/\s+/)[1] ?? ''));
  const has = { filters: names(filters), encoders: names(encoders) };
  const missing = [
    ...NEEDED.filters.filter((name) => !has.filters.has(name)).map((name) => `filter ${name}`),
    ...NEEDED.encoders.filter((name) => !has.encoders.has(name)).map((name) => `encoder ${name}`),
  ];
  return { version: /^\d+(?:\.\d+)*/.exec(version)?.[0] ?? version, missing };
}

/** The first `ffmpeg` on the PATH that has an `ffprobe`, beside it or on the PATH as well. */
export async function findOnPath(path: string | undefined): Promise<NativeTools | undefined> {
  const folders = (path ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  const find = async (name: string, where: readonly string[]): Promise<string | undefined> => {
    for (const folder of where) {
      const file = join(folder, name + ENDING);
      if (await isExecutable(file)) return file;
    }
    return undefined;
  };
  const ffmpeg = await find('ffmpeg', folders);
  const ffprobe = ffmpeg && (await find('ffprobe', [dirname(ffmpeg), ...folders]));
  return ffmpeg && ffprobe ? { ffmpeg, ffprobe } : undefined;
}

/** The `ffprobe` that belongs to a configured `ffmpeg`. */
export const besideOf = (ffmpeg: string): string => join(dirname(ffmpeg), basename(ffmpeg).replace(/ffmpeg/i, 'ffprobe'));

export const isExecutable = (file: string): Promise<boolean> => access(file, constants.X_OK).then(() => true, () => false);

export function nativeLauncher(tools: NativeTools, version: string): Launcher {
  return {
    kind: 'native',
    version,
    missing: [],
    threads: THREADS,
    launch: (tool, files, argumentsFor) => ({ program: tools[tool], args: argumentsFor((path) => resolve(path)), cwd: files.cwd }),
  };
}
