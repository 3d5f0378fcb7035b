/**
 * The master bus: low cut, loudness, gentle saturation, limiter.
 *
 * It is a pure function of the sum of the stems: `audio` is exactly `master(drums + bass + harmony + lead)`, summed in that order in
 * 32-bit floats.
 */
import { SAMPLE_RATE } from '../synth/voice.ts';
import { gainOf } from './block.ts';
import type { StereoBlock } from './block.ts';
import { limit } from './limiter.ts';
import { measureLoudness } from './loudness.ts';

/** LUFS before saturation and limiter, which take a little off percussive pieces. */
const TARGET_LOUDNESS = -15.8;
const LOW_CUT_HZ = 24;
/** Louder than this is bent; below, the curve is straight to within 1 %. */
const SATURATION_KNEE = 0.45;
const CEILING = gainOf(-1.5);
const EDGE_SECONDS = 0.004;

/** Frames worked on between two ticks. */
const SPAN = 96_000;

/** Masters in place. `tick` is called every few milliseconds; it may throw. */
export function master(mix: StereoBlock, tick: () => void): void {
  const channels = [mix.left, mix.right];
  for (const channel of channels) cutLow(channel, tick);
  const loudness = measureLoudness(mix.left, mix.right, tick);
  const gain = Number.isFinite(loudness) ? gainOf(TARGET_LOUDNESS - loudness) : 1;
  for (const channel of channels) {
    for (let index = 0; index < channel.length; index += 1) {
      channel[index] = saturate(channel[index]! * gain);
      if (index % SPAN === 0) tick();
    }
  }
  limit(mix, CEILING, tick);
  for (const channel of channels) softenEdges(channel);
}

/** A second-order high-pass without resonance: what lies below is pumping and offset, not music. */
function cutLow(channel: Float32Array, tick: () => void): void {
  const g = Math.tan((Math.PI * LOW_CUT_HZ) / SAMPLE_RATE);
  const a1 = 1 / (1 + g * (g + Math.SQRT2));
  const k = Math.SQRT2;
  let one = 0;
  let two = 0;
  for (let index = 0; index < channel.length; index += 1) {
    const value = channel[index]!;
    const v1 = a1 * (one + g * (value - two));
    const v2 = two + g * v1;
    one = 2 * v1 - one;
    two = 2 * v2 - two;
    channel[index] = value - k * v1 - v2;
    if (index % SPAN === 0) tick();
  }
}

/** Straight up to the knee, then a curve that approaches 1.3. */
function saturate(value: number): number {
  const size = value < 0 ? -value : value;
  if (size <= SATURATION_KNEE) return value;
  const room = 1.3 - SATURATION_KNEE;
  const over = (size - SATURATION_KNEE) / room;
  const bent = SATURATION_KNEE + (room * over) / (1 + over);
  return value < 0 ? -bent : bent;
}

function softenEdges(channel: Float32Array): void {
  const frames = Math.min(Math.round(EDGE_SECONDS * SAMPLE_RATE), channel.length >> 1);
  for (let index = 0; index < frames; index += 1) {
    const gain = index / frames;
    channel[index] = channel[index]! * gain;
    const mirror = channel.length - 1 - index;
    channel[mirror] = channel[mirror]! * gain;
  }
}
