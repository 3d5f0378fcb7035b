/** A voice of sine pairs, one bending the phase of the other, whose brightness dies away faster than its loudness. */
import { sine } from './oscillators.ts';
import { frequencyOf, panGains, SAMPLE_RATE } from './voice.ts';
import type { Instrument, Sounding, Voice } from './voice.ts';

export interface FmPair {
  /** Multiples of the note's frequency. */
  readonly carrier: number;
  readonly modulator: number;
  /** Depth in radians at full velocity. */
  readonly index: number;
  /** Time constants in seconds, at middle C; higher notes decay faster. */
  readonly indexDecay: number;
  readonly decay: number;
  readonly gain: number;
}

export interface FmPatch {
  readonly pairs: readonly FmPair[];
  /** Time constant after the key is let go, in seconds. */
  readonly release: number;
  /** Slow panning from side to side. */
  readonly tremolo?: { readonly hz: number; readonly depth: number };
  readonly gain: number;
}

const RAMP_FRAMES = 64;

interface PairState {
  carrierPhase: number;
  modulatorPhase: number;
  level: number;
  index: number;
  readonly carrierStep: number;
  readonly modulatorStep: number;
  readonly fade: number;
  readonly indexFade: number;
}

class FmVoice implements Voice {
  private readonly patch: FmPatch;
  private readonly pairs: readonly PairState[];
  private readonly heldFrames: number;
  private readonly releaseFactor: number;
  private readonly pan: number;
  private frame = 0;
  private damping = 1;

  constructor(patch: FmPatch, note: Sounding) {
    const frequency = frequencyOf(note.pitch) * 2 ** (note.random.bell() * 0.0008);
    const faster = 2 ** ((note.pitch - 60) / 18);
    this.patch = patch;
    this.heldFrames = note.heldFrames;
    this.releaseFactor = Math.exp(-1 / (patch.release * SAMPLE_RATE));
    this.pan = Math.max(-0.4, Math.min(0.4, (note.pitch - 66) / 60));
    this.pairs = patch.pairs.map((pair) => ({
      carrierPhase: 0,
      modulatorPhase: 0,
      level: pair.gain * patch.gain * note.velocity ** 1.4,
      // High notes get less of it: their sidebands would fold back.
      index: (pair.index * note.velocity * Math.min(1, 5000 / (frequency * Math.max(1, pair.modulator)))) / (2 * Math.PI),
      carrierStep: (frequency * pair.carrier) / SAMPLE_RATE,
      modulatorStep: (frequency * pair.modulator) / SAMPLE_RATE,
      fade: Math.exp(-faster / (pair.decay * SAMPLE_RATE)),
      indexFade: Math.exp(-faster / (pair.indexDecay * SAMPLE_RATE)),
    }));
  }

  render(left: Float32Array, right: Float32Array, from: number, to: number): boolean {
    const { tremolo } = this.patch;
    const sway = tremolo ? tremolo.depth * Math.sin((2 * Math.PI * tremolo.hz * this.frame) / SAMPLE_RATE) : 0;
    const [leftGain, rightGain] = panGains(this.pan + sway);
    let loudest = 0;
    let { damping } = this;
    for (const pair of this.pairs) {
      damping = this.damping;
      let { carrierPhase, modulatorPhase, level, index } = pair;
      const { carrierStep, modulatorStep, fade, indexFade } = pair;
      for (let place = from; place < to; place += 1) {
        const frame = this.frame + place - from;
        if (frame >= this.heldFrames) damping *= this.releaseFactor;
        const ramp = frame < RAMP_FRAMES ? frame / RAMP_FRAMES : 1;
        const value = sine(carrierPhase + index * sine(modulatorPhase)) * level * damping * ramp;
        left[place] = left[place]! + leftGain * value;
        right[place] = right[place]! + rightGain * value;
        carrierPhase += carrierStep;
        modulatorPhase += modulatorStep;
        level *= fade;
        index *= indexFade;
      }
      pair.carrierPhase = carrierPhase % 1;
      pair.modulatorPhase = modulatorPhase % 1;
      pair.level = level;
      pair.index = index;
      loudest = Math.max(loudest, level);
    }
    this.damping = damping;
    this.frame += to - from;
    return loudest * damping > 0.00005;
  }
}

export const fm =
  (patch: FmPatch): Instrument =>
  (note) =>
    new FmVoice(patch, note);
