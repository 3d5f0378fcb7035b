/** Runs FFmpeg through a launcher: temporary names, progress, failures told in our terms. */
import { rename, rm } from 'node:fs/promises';
import { extname } from 'node:path';
import { convertAudio } from './convert-audio.ts';
import { commandLine, joinList } from './command.ts';
import { encodeFrames } from './encode-frames.ts';
import { failureOf } from './failure.ts';
import type { Launcher } from './launcher.ts';
import { probeWith } from './probe.ts';
import { progressReader } from './progress.ts';
import { runProcess } from './run-process.ts';
import type { Ffmpeg, FfmpegOutcome, FfmpegRun } from './types.ts';

/** A long film may take longer: half a minute for each second of it, far more than a slow machine needs. */
const LEAST_TIMEOUT_MS = 15 * 60_000;
const TIMEOUT_MS_PER_SECOND = 30_000;

/** `film.mp4` → `film.part.mp4`: the ending stays, FFmpeg picks the format by it. */
const partOf = (path: string): string => `${path.slice(0, path.length - extname(path).length)}.part${extname(path)}`;

export function createFfmpeg(launcher: Launcher): Ffmpeg {
  const ffmpeg: Ffmpeg = {
    kind: launcher.kind,
    version: launcher.version,
    run: (job) => run(launcher, job),
    probe: (path, options = {}) => probeWith(launcher, path, options),
    encodeFrames: (job) => encodeFrames(ffmpeg, job),
    convertAudio: (job) => convertAudio(ffmpeg, job),
    describe: () => ({ kind: launcher.kind, version: launcher.version, missing: launcher.missing }),
  };
  return ffmpeg;
}

async function run(launcher: Launcher, job: FfmpegRun): Promise<FfmpegOutcome> {
  const read = job.inputs.flatMap((input) => ('path' in input ? [input.path] : 'parts' in input ? input.parts.map(({ path }) => path) : []));
  const joined = job.inputs.find((input) => 'parts' in input);
  let list: Uint8Array[] | undefined;
  const results = job.outputs.flatMap((output) => output.path ?? []);
  const parts = results.map(partOf);
  const launch = launcher.launch('ffmpeg', { read, write: parts, relative: job.files ?? [], cwd: job.cwd }, (nameOf) => {
    if (joined) list = [new TextEncoder().encode(joinList(joined, nameOf))];
    return commandLine(job, { nameOf, threads: launcher.threads }, partOf);
  });
  try {
    const { status, messages } = await runProcess({
      ...launch,
      input: list ?? job.inputs.find((input) => 'frames' in input)?.frames,
      onLine: job.onProgress && job.expectedSeconds ? progressReader(job.expectedSeconds, job.onProgress) : undefined,
      signal: job.signal,
      timeoutMs: job.timeoutMs ?? Math.max(LEAST_TIMEOUT_MS, (job.expectedSeconds ?? 0) * TIMEOUT_MS_PER_SECOND),
    });
    if (status !== 0) throw failureOf(messages, 'ffmpeg could not make the result', [...read, ...parts, job.cwd]);
    await Promise.all(results.map((path, index) => rename(parts[index] as string, path)));
    job.onProgress?.(1);
    return { messages };
  } catch (error) {
    await Promise.all(parts.map((part) => rm(part, { force: true })));
    throw error;
  }
}
