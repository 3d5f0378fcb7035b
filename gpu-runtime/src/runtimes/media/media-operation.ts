/** What a media operation gets and gives. Each one is a function in a file of its own; the table is in `media-runtime.ts`. */
import type { JobTools, RuntimeJob } from '../port.ts';
import type { Ffmpeg } from './ffmpeg/types.ts';

export interface MediaWork {
  readonly job: RuntimeJob;
  readonly tools: JobTools;
  readonly ffmpeg: Ffmpeg;
}

export interface MediaOutcome {
  /** One honest sentence about the method. */
  readonly method: string;
  /** What was asked for and could not be honoured. */
  readonly warnings: readonly string[];
  /** What was found out about the inputs. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** Saves its results through `tools.save`. @throws FlowError */
export type MediaOperation = (work: MediaWork) => Promise<MediaOutcome>;
