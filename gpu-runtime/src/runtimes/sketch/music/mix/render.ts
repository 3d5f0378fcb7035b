/**
 * Sounds a score: block by block through channels and stem buses into a mix, and into stems when asked for.
 *
 * The mix before the master is the sum of the stems, in the order drums, bass, harmony, lead, in 32-bit floats. Stems are handed out
 * scaled by one power of two, so that none exceeds full scale and their sum is still exact.
 */
import type { Score } from '../composer/score.ts';
import type { StemRole } from '../request.ts';
import type { Random } from '../random.ts';
import { SAMPLE_RATE } from '../synth/voice.ts';
import { BLOCK_FRAMES, stereoBlock } from './block.ts';
import type { StereoBlock } from './block.ts';
import { Channel } from './channel.ts';
import { DrumChannel } from './drum-channel.ts';
import { pumpGain } from './pump.ts';
import { stemBuses } from './stem-bus.ts';

export const STEM_ROLES = ['stem-drums', 'stem-bass', 'stem-harmony', 'stem-lead'] as const satisfies readonly StemRole[];

export interface Rendered {
  readonly mix: StereoBlock;
  /** Empty unless asked for. */
  readonly stems: readonly { readonly role: StemRole; readonly sound: StereoBlock }[];
}

/** Largest sample that a stem may have. */
const STEM_PEAK = 0.97;

/** @param tick - called once a block with the share that is done. */
export function renderScore(score: Score, wantStems: boolean, random: Random, tick: (fraction: number) => void): Rendered {
  const frames = Math.round(score.seconds * SAMPLE_RATE);
  const mix = stereoBlock(frames);
  const stems = wantStems ? STEM_ROLES.map((role) => ({ role, sound: stereoBlock(frames) })) : [];
  const channels = score.parts.map((part, index) => new Channel(part, random.fork(`channel ${index}`)));
  const drums = new DrumChannel(score, random.fork('drums'), () => tick(0));
  const buses = stemBuses(score);
  const pump = score.pump > 0 ? pumpGain(score) : undefined;
  const fade = fadeOut(score, frames);
  const gains = new Float64Array(BLOCK_FRAMES);

  for (let start = 0; start < frames; start += BLOCK_FRAMES) {
    const count = Math.min(BLOCK_FRAMES, frames - start);
    for (const role of STEM_ROLES) buses[role].begin(count);
    drums.render(start, count, buses['stem-drums']);
    for (const channel of channels) channel.render(start, count, buses[channel.role]);
    for (let index = 0; index < count; index += 1) gains[index] = fade(start + index);
    for (const [order, role] of STEM_ROLES.entries()) {
      const bus = buses[role];
      bus.finish(count);
      if (pump && (role === 'stem-harmony' || role === 'stem-bass')) pump(bus.out, start, count);
      for (const side of ['left', 'right'] as const) {
        const from = bus.out[side];
        const total = mix[side];
        const own = stems[order]?.sound[side];
        for (let index = 0; index < count; index += 1) {
          from[index] = from[index]! * gains[index]!;
          total[start + index] = total[start + index]! + from[index]!;
        }
        own?.set(from.subarray(0, count), start);
      }
    }
    tick((start + count) / frames);
  }
  if (stems.length > 0) fitStems(stems.map(({ sound }) => sound), mix);
  return { mix, stems };
}

/** From shortly after the last chord to the end, a cosine. */
function fadeOut(score: Score, frames: number): (frame: number) => number {
  const rings = score.seconds - score.lastChordAt;
  const begin = Math.round((score.lastChordAt + 0.4 * rings) * SAMPLE_RATE);
  const length = Math.max(1, frames - 1 - begin);
  return (frame) => (frame <= begin ? 1 : 0.5 + 0.5 * Math.cos((Math.PI * Math.min(1, (frame - begin) / length))));
}

/** Scales stems and mix by the same power of two. */
function fitStems(stems: readonly StereoBlock[], mix: StereoBlock): void {
  let peak = 0;
  for (const { left, right } of stems) peak = Math.max(peak, peakOf(left), peakOf(right));
  const scale = peak === 0 ? 1 : 2 ** Math.floor(Math.log2(STEM_PEAK / peak));
  for (const { left, right } of [...stems, mix]) {
    for (const channel of [left, right]) for (let index = 0; index < channel.length; index += 1) channel[index] = channel[index]! * scale;
  }
}

function peakOf(channel: Float32Array): number {
  let peak = 0;
  for (let index = 0; index < channel.length; index += 1) {
    const size = channel[index]! < 0 ? -channel[index]! : channel[index]!;
    if (size > peak) peak = size;
  }
  return peak;
}
