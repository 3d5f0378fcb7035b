/** Hats, rides and crashes: six square waves out of tune with each other and noise, high-passed. */
import type { Random } from '../../random.ts';
import { SAMPLE_RATE } from '../voice.ts';

const { exp, min } = Math;

export interface CymbalPatch {
  /** Hz below which nothing is left. */
  readonly highpass: number;
  readonly decay: number;
  /** 0 noise only to 1 metal only. */
  readonly metal: number;
  /** Seconds of swell before the peak. */
  readonly attack: number;
  readonly pitch: number;
}

const METAL_HZ = [205.3, 304.4, 369.6, 522.7, 540, 800] as const;

export function renderCymbal(patch: CymbalPatch, random: Random): Float32Array {
  const length = Math.round((patch.attack + patch.decay * 6) * SAMPLE_RATE);
  const out = new Float32Array(length);
  const steps = METAL_HZ.map((hz) => (hz * patch.pitch) / SAMPLE_RATE);
  const phases = steps.map(() => random.next());
  const pole = exp((-2 * Math.PI * patch.highpass) / SAMPLE_RATE);
  const filter = [0, 0, 0, 0];
  for (let index = 0; index < length; index += 1) {
    let metal = 0;
    for (let wave = 0; wave < phases.length; wave += 1) {
      phases[wave] = (phases[wave]! + steps[wave]!) % 1;
      metal += phases[wave]! < 0.5 ? 1 : -1;
    }
    let value = patch.metal * metal * 0.2 + (1 - patch.metal) * (random.next() * 2 - 1);
    // Two one-pole high-passes.
    for (let stage = 0; stage < 4; stage += 2) {
      const passed = pole * (filter[stage + 1]! + value - filter[stage]!);
      filter[stage] = value;
      filter[stage + 1] = passed;
      value = passed;
    }
    const seconds = index / SAMPLE_RATE;
    const loudness = seconds < patch.attack ? (seconds / patch.attack) ** 2 : exp(-(seconds - patch.attack) / patch.decay) * (0.75 + 0.25 * exp(-(seconds - patch.attack) / (patch.decay * 0.15)));
    out[index] = value * loudness * min(1, index / 16);
  }
  return out;
}
