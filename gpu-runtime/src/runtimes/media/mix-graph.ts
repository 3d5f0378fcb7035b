/**
 * The filter graph that mixes a sound track. Every source is brought to one format before it meets another, lies on one
 * timeline of whole samples, and is padded to the full length: FFmpeg's mixers end or change level with their inputs otherwise.
 */
import { SAMPLE_RATE, STEREO } from './ffmpeg/delivery.ts';

export interface MixPlan {
  /** Length of the track. Times are in seconds, levels in dB. */
  readonly duration: number;
  /** Input 0 when present. */
  readonly music?: { readonly length: number; readonly volume: number; readonly fadeIn: number; readonly fadeOut: number };
  /** When each voice begins; the inputs after the music. */
  readonly voices: readonly { readonly start: number }[];
  readonly voiceVolume: number;
  /** Loudness of the voices, LUFS; the key of the ducking is brought to one level by it. Absent when there is nothing to duck. */
  readonly voiceLoudness?: number;
  /** The last inputs. All begin with the track. */
  readonly effects: number;
  readonly effectsVolume: number;
  readonly ducking: Ducking;
}

/** How far the music steps back, dB. */
export const DUCKING_DB = { off: 0, light: 4, normal: 10, strong: 20 } as const;
export type Ducking = keyof typeof DUCKING_DB;

/**
 * The compressor pushes the music far down whenever the key is above the threshold, by `FLOOR` at the key's level; mixing that
 * with the untouched music sets the depth. So the depth is what was asked for, whatever the level of the recording.
 */
const KEY_LUFS = -16;
const FLOOR = 0.075;
const COMPRESSOR = 'threshold=0.01:ratio=20:attack=60:release=500:detection=rms';

const compressorMix = (depthDb: number): number => Math.min(1, (1 - 10 ** (-depthDb / 20)) / (1 - FLOOR));

const VOICE_TONE = 'highpass=f=80,acompressor=threshold=0.1:ratio=3:attack=5:release=120:makeup=2';

/** Input `[n:a:0]` of each voice, placed and joined into one bus, without its volume. @param first - index of the first voice input. */
function voiceBus(plan: Pick<MixPlan, 'voices' | 'duration'>, first: number, out: string): string[] {
  const chains = plan.voices.map(({ start }, index) => `[${first + index}:a:0]${STEREO},${VOICE_TONE},${delayed(start)}${exact(plan.duration)}[voice${index}]`);
  return [...chains, `${mixed(plan.voices.map((_, index) => `voice${index}`))}[${out}]`];
}

/** Measures nothing but the voices, in the tone that keys the ducking. @returns a graph with the output `[out]`. */
export const voicesGraph = (plan: Pick<MixPlan, 'voices' | 'duration'>, measure: string): string => [...voiceBus(plan, 0, 'voices'), `[voices]${measure}[out]`].join(';');

/** @param measure - filter at the end, which passes the sound on. @returns a graph with the output `[out]`. */
export function mixGraph(plan: MixPlan, measure: string): string {
  const chains: string[] = [];
  const buses: string[] = [];
  const firstVoice = plan.music ? 1 : 0;
  const ducked = plan.music !== undefined && plan.voices.length > 0 && plan.ducking !== 'off' && plan.voiceLoudness !== undefined;

  if (plan.music) {
    const { length, volume, fadeIn, fadeOut } = plan.music;
    const end = Math.min(length, plan.duration);
    const fades = [
      ...(fadeIn > 0 ? [`afade=t=in:st=0:d=${fixed(Math.min(fadeIn, end))}`] : []),
      ...(fadeOut > 0 ? [`afade=t=out:st=${fixed(Math.max(0, end - fadeOut))}:d=${fixed(Math.min(fadeOut, end))}`] : []),
    ];
    chains.push(`[0:a:0]${[STEREO, exact(plan.duration), ...fades, `volume=${fixed(volume)}dB`].join(',')}[music]`);
  }
  if (plan.voices.length > 0) {
    chains.push(...voiceBus(plan, firstVoice, 'voices'));
    const gain = `volume=${fixed(plan.voiceVolume)}dB`;
    if (ducked) chains.push(`[voices]asplit[dry][side]`, `[dry]${gain}[said]`, `[side]volume=${fixed(KEY_LUFS - (plan.voiceLoudness ?? KEY_LUFS))}dB[key]`);
    else chains.push(`[voices]${gain}[said]`);
  }
  if (plan.music) {
    if (ducked) chains.push(`[music][key]sidechaincompress=${COMPRESSOR}:mix=${compressorMix(DUCKING_DB[plan.ducking]).toFixed(4)}[under]`);
    buses.push(ducked ? 'under' : 'music');
  }
  if (plan.voices.length > 0) buses.push('said');
  for (let index = 0; index < plan.effects; index += 1) {
    const input = firstVoice + plan.voices.length + index;
    chains.push(`[${input}:a:0]${STEREO},volume=${fixed(plan.effectsVolume)}dB,${exact(plan.duration)}[effect${index}]`);
    buses.push(`effect${index}`);
  }
  return [...chains, `${mixed(buses)},${exact(plan.duration)},${measure}[out]`].join(';');
}

/** Sums buses as they are; `amix` would turn them down by their number, and up again as they end. */
const mixed = (names: readonly string[]): string =>
  names.length === 1 ? `[${names[0]}]anull` : `${names.map((name) => `[${name}]`).join('')}amix=inputs=${names.length}:duration=longest:normalize=0:dropout_transition=0`;

const samples = (seconds: number): number => Math.round(seconds * SAMPLE_RATE);
const exact = (seconds: number): string => `apad=whole_len=${samples(seconds)},atrim=end_sample=${samples(seconds)}`;
const delayed = (seconds: number): string => (samples(seconds) > 0 ? `adelay=${samples(seconds)}S:all=1,` : '');
const fixed = (value: number): string => value.toFixed(4);
