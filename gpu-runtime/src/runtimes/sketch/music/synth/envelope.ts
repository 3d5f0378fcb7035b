/** An attack-decay-sustain-release envelope that is asked for its level once per control step and interpolated in between. */
import { SAMPLE_RATE } from './voice.ts';

/** Frames per control step: filters and envelopes move this often. */
export const CONTROL_FRAMES = 32;

export interface EnvelopeTimes {
  /** Seconds to the peak. */
  readonly attack: number;
  /** Time constant of the fall to `sustain`, in seconds. */
  readonly decay: number;
  /** 0 to 1. */
  readonly sustain: number;
  /** Time constant of the fall after the key is let go, in seconds. */
  readonly release: number;
}

/** -72 dB: below this a released note is over. */
const SILENCE = 0.00025;

export class Envelope {
  level = 0;
  private frame = 0;
  private readonly times: EnvelopeTimes;
  private readonly heldFrames: number;
  private readonly attackFrames: number;

  constructor(times: EnvelopeTimes, heldFrames: number) {
    this.times = times;
    this.heldFrames = heldFrames;
    this.attackFrames = Math.max(16, times.attack * SAMPLE_RATE);
  }

  /** Moves on by `frames` and returns the new level. */
  advance(frames: number): number {
    this.frame += frames;
    const seconds = frames / SAMPLE_RATE;
    if (this.frame >= this.heldFrames) this.level *= Math.exp(-seconds / this.times.release);
    else if (this.frame < this.attackFrames) {
      const rise = this.frame / this.attackFrames;
      this.level = rise * (2 - rise);
    } else this.level = this.times.sustain + (Math.max(this.level, this.times.sustain) - this.times.sustain) * Math.exp(-seconds / this.times.decay);
    return this.level;
  }

  get over(): boolean {
    return this.level < SILENCE && this.frame >= Math.min(this.heldFrames, this.attackFrames + this.times.decay * SAMPLE_RATE);
  }
}
