/**
 * Integrated loudness in LUFS, gated, as broadcast meters measure it.
 *
 * @see ITU-R BS.1770-4, with its filter coefficients for 48 kHz
 */
import { SAMPLE_RATE } from '../synth/voice.ts';

const BLOCK = 0.4 * SAMPLE_RATE;
const HOP = 0.1 * SAMPLE_RATE;
const ABSOLUTE_GATE = -70;
const RELATIVE_GATE = -10;

/**
 * @param tick - called every two seconds of sound; may throw.
 * @returns LUFS, or -Infinity when everything lies below the gate.
 */
export function measureLoudness(left: Float32Array, right: Float32Array, tick?: () => void): number {
  const hops = Math.max(1, Math.floor(left.length / HOP));
  const energy = new Float64Array(hops);
  addWeightedEnergy(left, energy, tick);
  addWeightedEnergy(right, energy, tick);
  const perBlock = Math.min(hops, BLOCK / HOP);
  const blocks: number[] = [];
  for (let hop = 0; hop + perBlock <= hops; hop += 1) {
    let sum = 0;
    for (let index = hop; index < hop + perBlock; index += 1) sum += energy[index]!;
    blocks.push(sum / (perBlock * HOP));
  }
  const loud = blocks.filter((block) => lufs(block) > ABSOLUTE_GATE);
  if (loud.length === 0) return -Infinity;
  const gate = lufs(mean(loud)) + RELATIVE_GATE;
  return lufs(mean(loud.filter((block) => lufs(block) > gate)));
}

const lufs = (meanSquare: number): number => -0.691 + 10 * Math.log10(meanSquare);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The head's shelf and the low cut, then the squares summed by hop. */
function addWeightedEnergy(channel: Float32Array, energy: Float64Array, tick?: () => void): void {
  let x1 = 0, x2 = 0, y1 = 0, y2 = 0, z1 = 0, z2 = 0;
  for (let hop = 0; hop < energy.length; hop += 1) {
    const end = Math.min(channel.length, (hop + 1) * HOP);
    let sum = 0;
    for (let index = hop * HOP; index < end; index += 1) {
      const x = channel[index]!;
      const y = 1.53512485958697 * x - 2.69169618940638 * x1 + 1.19839281085285 * x2 + 1.69065929318241 * y1 - 0.73248077421585 * y2;
      const z = y - 2 * y1 + y2 + 1.99004745483398 * z1 - 0.99007225036621 * z2;
      x2 = x1;
      x1 = x;
      y2 = y1;
      y1 = y;
      z2 = z1;
      z1 = z;
      sum += z * z;
    }
    energy[hop] = energy[hop]! + sum;
    if (hop % 20 === 0) tick?.();
  }
}
