/** What the modes of `stitch_video` have in common. */
import type { InspectedAudio, InspectedVideo } from '../inspect-inputs.ts';
import type { MediaOutcome, MediaWork } from '../media-operation.ts';
import type { Film } from './film-graph.ts';

export interface FilmOrder {
  readonly work: MediaWork;
  readonly film: Film;
  readonly clips: readonly InspectedVideo[];
  readonly track: InspectedAudio | undefined;
  readonly seconds: number;
  /** The file to make. */
  readonly output: string;
}

/** Makes the file. @throws FlowError */
export type MakeFilm = (order: FilmOrder) => Promise<MediaOutcome>;
