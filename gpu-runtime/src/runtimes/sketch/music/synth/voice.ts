/**
 * Voices: one sounding note each, rendered block by block.
 *
 * A voice adds to what is already in the block and keeps its own state, so a piece of any length needs memory for one block only.
 */
import type { Random } from '../random.ts';

export const SAMPLE_RATE = 48_000;

export interface Sounding {
  /** MIDI pitch. */
  readonly pitch: number;
  /** 0 to 1. */
  readonly velocity: number;
  /** Frames until the key is let go. */
  readonly heldFrames: number;
  /** Small differences between notes: phases, detuning, noise. */
  readonly random: Random;
}

export interface Voice {
  /** Adds frames `from` up to `to` of the block; false once the note has died away. */
  render(left: Float32Array, right: Float32Array, from: number, to: number): boolean;
}

export type Instrument = (note: Sounding) => Voice;

/** Hz of a MIDI pitch, A4 = 440 Hz. */
export const frequencyOf = (pitch: number): number => 440 * 2 ** ((pitch - 69) / 12);

/** Gains of an equal-power pan, -1 to 1; the middle is 1 on both sides. */
export const panGains = (pan: number): readonly [number, number] => [Math.SQRT2 * Math.cos((Math.PI / 4) * (1 + pan)), Math.SQRT2 * Math.sin((Math.PI / 4) * (1 + pan))];
