/** What a scene family is: the words that call it, what it can react to, and how it paints. */
import type { BloomSettings } from '../core/bloom.ts';
import type { Grade } from '../core/develop.ts';
import type { Film } from '../core/film.ts';
import type { Lattice } from '../core/noise.ts';
import type { Random } from '../core/random.ts';
import type { Brief, Season, Time, Weather } from './brief.ts';

export interface Stage {
  readonly film: Film;
  readonly brief: Brief;
  readonly seed: number;
  /** 0.3 draft … 1 standard … 2 finest: octaves, samples, shadow steps. */
  readonly quality: number;
  /** A stream of random numbers of its own for each part of the scene. */
  random(part: string): Random;
  lattice(part: string): Lattice;
  /** Progress of the painting, 0..1; throws when the picture was cancelled. Call at least every few rows. */
  tick(fraction: number): void;
  /** Shows the film as it is now. */
  preview(): void;
}

export interface Finish {
  readonly grade: Grade;
  readonly bloom: BloomSettings;
}

export interface Scene {
  readonly name: string;
  readonly title: string;
  /** Words that call the scene, with their weight: 3 names it, 1 hints at it. Phrases are two or three words. */
  readonly words: Readonly<Record<string, number>>;
  /** Optional things that it can draw or leave out, each with its words. */
  readonly features: Readonly<Record<string, readonly string[]>>;
  readonly times: readonly Time[];
  readonly weathers: readonly Weather[];
  readonly seasons: readonly Season[];
  /** Whether `few` and `many` change anything. */
  readonly amounts: boolean;
  /** Whether `small` and `large` change anything. */
  readonly sizes: boolean;
  readonly example: string;
  /** The most pixels that it paints itself; above, the film is enlarged. Absent: no limit. */
  readonly maxPixels?: number;
  paint(stage: Stage): Finish;
}
