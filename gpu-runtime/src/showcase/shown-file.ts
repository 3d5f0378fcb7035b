import type { MediaType } from 'n8n-nodes-sogni-flow/contract';
import type { Ffmpeg } from '../runtimes/media/ffmpeg/index.ts';

/** A result that is to be shown. */
export interface ShownFile {
  readonly path: string;
  readonly mediaType: MediaType;
}

export interface ShowcaseTools {
  readonly ffmpeg: () => Promise<Ffmpeg>;
  /** A private folder. */
  readonly scratch: string;
  readonly signal?: AbortSignal;
}

/** A phone's picture has less. */
export const MOST_PIXELS = 64_000_000;
