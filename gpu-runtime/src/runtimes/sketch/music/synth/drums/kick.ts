/** Bass drums: a sine that falls in pitch under a short click. */
import type { Random } from '../../random.ts';
import { SAMPLE_RATE } from '../voice.ts';

const { exp, min, PI, sin, tanh } = Math;

export interface KickPatch {
  /** Hz at the stroke and after the fall. */
  readonly from: number;
  readonly to: number;
  /** Time constants in seconds. */
  readonly fall: number;
  readonly decay: number;
  readonly click: number;
  /** Soft clipping, 1 clean. */
  readonly drive: number;
}

export function renderKick(patch: KickPatch, random: Random): Float32Array {
  const length = Math.round(patch.decay * 7 * SAMPLE_RATE);
  const out = new Float32Array(length);
  let phase = 0;
  for (let index = 0; index < length; index += 1) {
    const seconds = index / SAMPLE_RATE;
    phase += (patch.to + (patch.from - patch.to) * exp(-seconds / patch.fall)) / SAMPLE_RATE;
    const body = sin(2 * PI * phase) * exp(-seconds / patch.decay);
    const click = patch.click * (random.next() * 2 - 1) * exp(-seconds / 0.0025);
    const rise = min(1, index / 24);
    out[index] = (rise * tanh(patch.drive * (body + click))) / tanh(patch.drive);
  }
  return out;
}
