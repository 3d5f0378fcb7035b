/** How a tool of FFmpeg is started. The native command and the WebAssembly build differ in this and in nothing else. */

export interface LaunchFiles {
  readonly read: readonly string[];
  readonly write: readonly string[];
  /** Names relative to `cwd`. */
  readonly relative: readonly string[];
  /** Folder that relative names start from; absent when there are none. */
  readonly cwd?: string | undefined;
}

export interface Launch {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd?: string | undefined;
}

export interface Launcher {
  readonly kind: 'native' | 'wasm';
  readonly version: string;
  /** What an FFmpeg on the PATH lacked; empty when none was passed over. */
  readonly missing: readonly string[];
  readonly threads: number;
  /** @param argumentsFor - makes the argument list, given what each file is called there. */
  launch(tool: 'ffmpeg' | 'ffprobe', files: LaunchFiles, argumentsFor: (nameOf: (path: string) => string) => string[]): Launch;
}
