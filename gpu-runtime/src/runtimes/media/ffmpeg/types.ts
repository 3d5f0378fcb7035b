/**
 * FFmpeg as the rest of the product sees it. The native command and its WebAssembly build stand behind one interface, and take
 * the same filter graphs; a caller may look at `kind` to choose a faster preset, and for nothing else.
 */
import type { MediaType } from 'n8n-nodes-sogni-flow/contract';
import type { ConvertAudio } from './convert-audio.ts';
import type { EncodeFrames } from './encode-frames.ts';

/** The demuxers that files from outside may reach. It is always forced: FFmpeg's own guess would let a disguised playlist open other files. */
export type Demuxer = 'mov' | 'matroska' | 'wav' | 'mp3' | 'flac' | 'ogg' | 'rawvideo' | 'png_pipe' | 'jpeg_pipe' | 'webp_pipe';

export interface FileInput {
  /** A file on this machine. */
  readonly path: string;
  readonly demuxer: Demuxer;
  /** Input options, before `-i`. */
  readonly options?: readonly string[];
}

export interface FrameInput {
  /**
   * Bytes for standard input. Each chunk is written whole before the next one is asked for, so its buffer may be used again. At
   * most one input of a run can be of this kind.
   */
  readonly frames: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  readonly demuxer: Demuxer;
  readonly options?: readonly string[];
}

/** Clips of one make, read as one: their packets follow each other untouched. Standard input tells where they are, so it cannot be with frames. */
export interface JoinedInput {
  readonly parts: readonly { readonly path: string; readonly seconds: number }[];
  /** The one demuxer that may read them. */
  readonly demuxer: Demuxer;
}

export type FfmpegInput = FileInput | FrameInput | JoinedInput;

export interface FfmpegOutput {
  /** Where the result goes; absent for a run that only measures. The file appears when it is complete, never before. */
  readonly path?: string;
  /** Mapping, codecs and muxer options. */
  readonly args: readonly string[];
}

/** One call of FFmpeg. Nothing in it may hold text of a user: numbers and names of ours only. */
export interface FfmpegRun {
  readonly inputs: readonly FfmpegInput[];
  readonly filterGraph?: string;
  readonly outputs: readonly FfmpegOutput[];
  /** A private folder; relative names in the filter graph start here. */
  readonly cwd: string;
  /** Files that filters open, by their names relative to `cwd` (captions, fonts). */
  readonly files?: readonly string[];
  /** Length of the result, the measure for `onProgress`. */
  readonly expectedSeconds?: number;
  /** Called with 0 to 1, a few times a second. */
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
  /** Unless told, 15 minutes, and more for a result of more than 30 s. */
  readonly timeoutMs?: number;
  /** `info` is for filters that print what they measure; `warning` unless told. */
  readonly logLevel?: 'warning' | 'info';
}

export interface FfmpegOutcome {
  /** The last 64 kB of what FFmpeg told. */
  readonly messages: string;
}

export interface VideoStream {
  readonly codec: string;
  readonly profile?: string;
  /** Pixels as shown: after the rotation that a phone notes, before the sample aspect. */
  readonly width: number;
  readonly height: number;
  /** Width of a pixel over its height; 1 for square ones. */
  readonly sampleAspect: number;
  readonly pixelFormat: string;
  readonly colorSpace?: string;
  /** Average frames per second, as a number and as FFmpeg's exact fraction. */
  readonly fps: number;
  readonly frameRate: string;
  /** Whether all frames are shown for the same time, as far as the file's head tells. */
  readonly constantRate: boolean;
  readonly durationSeconds: number;
  /** Frames by the file's head; absent where the container does not say. */
  readonly frameCount?: number;
  /** Frames found in the file; only when they were counted. */
  readonly framesFound?: number;
  /** What must agree, beside size and rate, for packets of two files to follow each other: by name, as FFmpeg tells it. */
  readonly coding: Readonly<Record<string, string>>;
}

export interface AudioStream {
  readonly codec: string;
  /** Hz. */
  readonly sampleRate: number;
  readonly channels: number;
  readonly durationSeconds: number;
}

export interface Probe {
  /** Of the longest stream. */
  readonly durationSeconds: number;
  /** The first of its kind; cover pictures do not count as video. */
  readonly video?: VideoStream;
  readonly audio?: AudioStream;
  /** All streams, cover pictures and data included. */
  readonly streams: readonly { readonly kind: string; readonly codec: string }[];
}

export interface ProbeOptions {
  /** Told by the file's ending unless given. */
  readonly mediaType?: MediaType;
  /** Reads the whole file and counts its frames, which shows whether it is cut short. */
  readonly count?: boolean;
  readonly signal?: AbortSignal;
}

export interface FfmpegDescription {
  readonly kind: 'native' | 'wasm';
  readonly version: string;
  /** Features that an FFmpeg on the PATH lacks, which is why it is not used. */
  readonly missing: readonly string[];
}

export interface Ffmpeg {
  readonly kind: 'native' | 'wasm';
  /** `5.1.9`. */
  readonly version: string;

  /**
   * Runs FFmpeg to its end.
   * @throws FlowError `invalid_media` for an input it cannot read, `disk_full`, `cancelled`, `timed_out`, else `runtime_failed`. No output is left behind then.
   */
  run(job: FfmpegRun): Promise<FfmpegOutcome>;

  /** What is in a file. @throws FlowError `invalid_media` when it is not what its media type says. */
  probe(path: string, options?: ProbeOptions): Promise<Probe>;

  /** Makes an H.264 file from raw pictures. */
  encodeFrames(job: EncodeFrames): Promise<void>;

  /** Writes sound in another format. */
  convertAudio(job: ConvertAudio): Promise<void>;

  describe(): FfmpegDescription;
}
