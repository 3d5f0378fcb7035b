/** The argument list of one run. Where files lie for the program that gets it is the launcher's business (`nameOf`). */
import type { FfmpegRun, JoinedInput } from './types.ts';

/** Local files and standard input; no network, no protocol that opens further files. */
const PROTOCOLS = 'file,pipe';

export interface CommandNames {
  nameOf(path: string): string;
  /** Fixed, so that a build of FFmpeg gives the same bytes on any machine. */
  readonly threads: number;
}

/** @param partOf - the temporary name that an output is written under. */
export function commandLine(run: FfmpegRun, { nameOf, threads }: CommandNames, partOf: (path: string) => string): string[] {
  return [
    ...['-nostdin', '-hide_banner', '-nostats', '-y', '-loglevel', run.logLevel ?? 'warning'],
    ...['-progress', 'pipe:1', '-stats_period', '0.25'],
    ...run.inputs.flatMap((input) => [
      // One thread per decoder: encoding takes the time, and every further thread keeps frames of every clip in memory.
      ...['-protocol_whitelist', PROTOCOLS, '-threads', '1'],
      // The files of a list are opened by FFmpeg's own guess, unless it is told what they may be.
      ...('parts' in input ? ['-f', 'concat', '-safe', '0', '-format_whitelist', `concat,${input.demuxer}`] : ['-f', input.demuxer, ...(input.options ?? [])]),
      ...['-i', 'path' in input ? nameOf(input.path) : 'pipe:0'],
    ]),
    ...(run.filterGraph === undefined ? [] : ['-filter_complex', run.filterGraph]),
    ...run.outputs.flatMap((output) => [
      ...output.args,
      ...['-threads', String(threads), '-map_metadata', '-1', '-map_chapters', '-1'],
      ...['-fflags', '+bitexact', '-flags:v', '+bitexact', '-flags:a', '+bitexact'],
      ...(output.path === undefined ? ['-f', 'null', '-'] : [nameOf(partOf(output.path))]),
    ]),
  ];
}

/** What standard input says of clips that are read as one. Each lasts exactly as told, so that no rounding adds up. */
export const joinList = ({ parts }: JoinedInput, nameOf: (path: string) => string): string =>
  parts.map(({ path, seconds }) => `file 'file:${nameOf(path).replaceAll("'", "'\\''")}'\nduration ${seconds.toFixed(6)}\n`).join('');
