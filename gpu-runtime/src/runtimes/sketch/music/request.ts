/** What the composer is asked for and what it hands back. */

export interface MusicRequest {
  /** Mood, style and instruments in plain words. */
  readonly prompt: string;
  /** Length in seconds; the result has exactly `Math.round(durationSeconds * 48000)` frames. */
  readonly durationSeconds: number;
  /** Beats per minute; absent lets the mood choose. In 6/8 a beat is a dotted quarter. */
  readonly bpm?: number;
  /** `D minor`, `F# major`, `A dorian`; absent lets the prompt and the mood choose. */
  readonly keyscale?: string;
  readonly timesig: '2' | '3' | '4' | '6';
  /** Cannot be sung; their presence adds a warning. */
  readonly lyrics?: string;
  readonly stems: boolean;
  /** A whole number; the same seed gives the same samples on one major version of Node. */
  readonly seed: number;
}

export type StemRole = 'stem-drums' | 'stem-bass' | 'stem-harmony' | 'stem-lead';

export interface MusicTrack {
  readonly role: 'audio' | StemRole;
  readonly left: Float32Array;
  readonly right: Float32Array;
}

export interface MusicHooks {
  /** Called with 0 to 1 after every few milliseconds of work; throws to end the work. */
  tick(fraction: number): void;
}

export interface ComposedMusic {
  readonly sampleRate: 48_000;
  /** `audio` first, then the four stems when asked for. */
  readonly tracks: readonly MusicTrack[];
  readonly key: string;
  readonly bpm: number;
  readonly wordsUsed: readonly string[];
  readonly wordsIgnored: readonly string[];
  readonly warnings: readonly string[];
}
