/**
 * Arrangements: which instruments play what, how fast, in which room. Each brings its usual mood for prompts that name none.
 */
import type { DrumSound } from '../composer/score.ts';
import type { InstrumentName } from '../synth/instrument-names.ts';
import type { ChordColour } from '../theory/chord.ts';
import type { MoodName } from './moods.ts';

export type ArrangementName =
  | 'quiet' | 'ambient' | 'dream' | 'acoustic' | 'pop' | 'chamber' | 'underscore' | 'cinematic' | 'lofi' | 'jazz' | 'electronic' | 'orchestral' | 'chip';
export type HarmonyPattern = 'held' | 'swelling' | 'broken' | 'picked' | 'rippling' | 'sparse' | 'blocks' | 'comping' | 'strummed' | 'stabs' | 'ostinato';
export type BassPattern = 'drone' | 'held' | 'roots' | 'root-fifth' | 'eighths' | 'offbeat' | 'octaves' | 'walking' | 'dusty';
export type DrumPattern = 'none' | 'heartbeat' | 'shaker' | 'backbeat' | 'four-on-the-floor' | 'dusty' | 'brushes' | 'epic' | 'timpani' | 'chip';

export interface Layer {
  readonly instrument: InstrumentName;
  readonly pattern: HarmonyPattern;
  /** dB. */
  readonly level: number;
  readonly pan?: number;
  readonly reverb: number;
  readonly echo?: number;
  readonly chorus?: boolean;
  readonly lowpass?: number;
  /** Intensity of a section from which the layer plays. */
  readonly from: number;
}

export interface Arrangement {
  readonly words: readonly string[];
  readonly mood: MoodName;
  /** Quarter notes a minute. */
  readonly tempo: readonly [number, number];
  readonly colour: ChordColour;
  /** How late an off-beat comes, as a share of its step: 0 straight, 0.33 triplets. */
  readonly swing: number;
  /** 0 exact as a machine to 1 loose. */
  readonly looseness: number;
  readonly layers: readonly Layer[];
  readonly bass: { readonly instrument: InstrumentName; readonly pattern: BassPattern; readonly level: number };
  /** One of these sings the melody. */
  readonly leads: readonly InstrumentName[];
  readonly drums: { readonly sound: DrumSound; readonly pattern: DrumPattern; readonly level: number };
  readonly pump: number;
  readonly space: number;
  readonly crackle: number;
}

export const ARRANGEMENTS: Readonly<Record<ArrangementName, Arrangement>> = {
  quiet: {
    words: ['ballad', 'minimal', 'minimalist', 'neoclassical', 'background'],
    mood: 'calm', tempo: [60, 82], colour: 'add9', swing: 0, looseness: 0.8,
    layers: [
      { instrument: 'piano', pattern: 'broken', level: -3, reverb: 0.35, from: 0 },
      { instrument: 'warm-pad', pattern: 'held', level: -9, reverb: 0.5, chorus: true, from: 0.2 },
    ],
    bass: { instrument: 'sub-bass', pattern: 'held', level: -2 },
    leads: ['piano', 'soft-lead', 'flute', 'vibraphone'],
    drums: { sound: 'acoustic', pattern: 'none', level: -8 },
    pump: 0, space: 0.6, crackle: 0,
  },
  ambient: {
    words: ['ambient', 'atmospheric', 'atmosphere', 'drone', 'meditation', 'meditative', 'spa', 'zen', 'yoga', 'soundscape', 'space', 'cosmic', 'new-age'],
    mood: 'dreamy', tempo: [54, 72], colour: 'add9', swing: 0, looseness: 1,
    layers: [
      { instrument: 'warm-pad', pattern: 'swelling', level: -3, reverb: 0.6, chorus: true, from: 0 },
      { instrument: 'glass-pad', pattern: 'held', level: -12, reverb: 0.7, from: 0.3 },
      { instrument: 'harp', pattern: 'sparse', level: -8, reverb: 0.6, echo: 0.5, from: 0.2 },
    ],
    bass: { instrument: 'sub-bass', pattern: 'drone', level: -3 },
    leads: ['soft-lead', 'bells', 'vibraphone'],
    drums: { sound: 'acoustic', pattern: 'none', level: -10 },
    pump: 0, space: 0.95, crackle: 0,
  },
  dream: {
    words: ['dream-pop', 'chillwave', 'chill', 'chillout', 'downtempo', 'shoegaze', 'vaporwave'],
    mood: 'dreamy', tempo: [74, 94], colour: 'add9', swing: 0, looseness: 0.6,
    layers: [
      { instrument: 'electric-piano', pattern: 'broken', level: -4, reverb: 0.4, chorus: true, echo: 0.15, from: 0 },
      { instrument: 'warm-pad', pattern: 'held', level: -7, reverb: 0.55, chorus: true, from: 0 },
      { instrument: 'kalimba', pattern: 'rippling', level: -11, pan: 0.35, reverb: 0.5, echo: 0.4, from: 0.5 },
    ],
    bass: { instrument: 'sub-bass', pattern: 'roots', level: 1 },
    leads: ['soft-lead', 'celesta', 'flute'],
    drums: { sound: 'dusty', pattern: 'heartbeat', level: 0 },
    pump: 0.15, space: 0.8, crackle: 0,
  },
  acoustic: {
    words: ['acoustic', 'folk', 'country', 'indie', 'campfire', 'ukulele', 'unplugged', 'singer-songwriter', 'bluegrass', 'celtic', 'travel', 'vlog'],
    mood: 'happy', tempo: [92, 122], colour: 'triad', swing: 0.06, looseness: 0.7,
    layers: [
      { instrument: 'guitar', pattern: 'strummed', level: -4, pan: -0.3, reverb: 0.18, from: 0 },
      { instrument: 'guitar', pattern: 'picked', level: -10, pan: 0.4, reverb: 0.25, from: 0.55 },
      { instrument: 'warm-pad', pattern: 'held', level: -15, reverb: 0.4, from: 0.6 },
    ],
    bass: { instrument: 'upright-bass', pattern: 'root-fifth', level: -2 },
    leads: ['celesta', 'marimba', 'flute', 'guitar'],
    drums: { sound: 'acoustic', pattern: 'shaker', level: 3 },
    pump: 0, space: 0.35, crackle: 0,
  },
  pop: {
    words: ['pop', 'rock', 'disco', 'funk', 'soul', 'r&b', 'modern', 'advert', 'promo', 'presentation'],
    mood: 'upbeat', tempo: [100, 124], colour: 'triad', swing: 0, looseness: 0.35,
    layers: [
      { instrument: 'piano', pattern: 'blocks', level: -5, pan: -0.15, reverb: 0.2, from: 0 },
      { instrument: 'muted-guitar', pattern: 'picked', level: -8, pan: 0.4, reverb: 0.2, echo: 0.2, from: 0.3 },
      { instrument: 'saw-pad', pattern: 'held', level: -13, reverb: 0.4, chorus: true, from: 0.5 },
    ],
    bass: { instrument: 'electric-bass', pattern: 'eighths', level: -2 },
    leads: ['pluck', 'soft-lead', 'celesta'],
    drums: { sound: 'acoustic', pattern: 'backbeat', level: 3 },
    pump: 0.15, space: 0.4, crackle: 0,
  },
  chamber: {
    words: ['chamber', 'quartet', 'trio'],
    mood: 'romantic', tempo: [60, 84], colour: 'add9', swing: 0, looseness: 0.9,
    layers: [
      { instrument: 'piano', pattern: 'broken', level: -2, reverb: 0.35, from: 0 },
      { instrument: 'strings', pattern: 'swelling', level: -5, reverb: 0.5, from: 0.25 },
    ],
    bass: { instrument: 'low-strings', pattern: 'held', level: -6 },
    leads: ['violin', 'piano', 'cello'],
    drums: { sound: 'orchestral', pattern: 'none', level: -10 },
    pump: 0, space: 0.65, crackle: 0,
  },
  underscore: {
    words: ['underscore', 'documentary', 'crime', 'investigation', 'noir'],
    mood: 'dark', tempo: [68, 96], colour: 'triad', swing: 0, looseness: 0.5,
    layers: [
      { instrument: 'warm-pad', pattern: 'held', level: -4, reverb: 0.5, lowpass: 2200, from: 0 },
      { instrument: 'short-strings', pattern: 'ostinato', level: -8, pan: 0.2, reverb: 0.4, from: 0.35 },
      { instrument: 'choir', pattern: 'swelling', level: -12, reverb: 0.7, from: 0.5 },
    ],
    bass: { instrument: 'low-strings', pattern: 'drone', level: -2 },
    leads: ['bells', 'celesta', 'cello', 'horn'],
    drums: { sound: 'orchestral', pattern: 'heartbeat', level: 1 },
    pump: 0, space: 0.8, crackle: 0,
  },
  cinematic: {
    words: ['cinematic', 'film', 'movie', 'trailer', 'score', 'soundtrack', 'hollywood', 'blockbuster'],
    mood: 'epic', tempo: [78, 104], colour: 'triad', swing: 0, looseness: 0.45,
    layers: [
      { instrument: 'strings', pattern: 'held', level: -6, reverb: 0.45, from: 0 },
      { instrument: 'short-strings', pattern: 'ostinato', level: -5, pan: -0.25, reverb: 0.35, from: 0.25 },
      { instrument: 'brass', pattern: 'swelling', level: -7, pan: 0.2, reverb: 0.45, from: 0.65 },
      { instrument: 'choir', pattern: 'held', level: -12, reverb: 0.6, from: 0.85 },
    ],
    bass: { instrument: 'low-strings', pattern: 'octaves', level: -2 },
    leads: ['horn', 'violin', 'horn'],
    drums: { sound: 'orchestral', pattern: 'epic', level: 0 },
    pump: 0, space: 0.75, crackle: 0,
  },
  lofi: {
    words: ['lofi', 'lo-fi', 'study', 'hip-hop', 'hiphop', 'trip-hop', 'boom-bap', 'beats', 'chillhop', 'vinyl', 'coffee', 'cafe'],
    mood: 'calm', tempo: [70, 88], colour: 'ninth', swing: 0.22, looseness: 0.7,
    layers: [
      { instrument: 'electric-piano', pattern: 'comping', level: -3, reverb: 0.22, chorus: true, lowpass: 4200, from: 0 },
      { instrument: 'warm-pad', pattern: 'held', level: -15, reverb: 0.4, lowpass: 2500, from: 0.3 },
      { instrument: 'muted-guitar', pattern: 'sparse', level: -10, pan: 0.4, reverb: 0.3, echo: 0.3, lowpass: 5000, from: 0.25 },
    ],
    bass: { instrument: 'upright-bass', pattern: 'dusty', level: -1 },
    leads: ['vibraphone', 'guitar', 'soft-lead'],
    drums: { sound: 'dusty', pattern: 'dusty', level: 0 },
    pump: 0.2, space: 0.35, crackle: 0.8,
  },
  jazz: {
    words: ['jazz', 'jazzy', 'swing', 'bossa', 'lounge', 'smooth-jazz', 'bebop', 'blues', 'ragtime', 'cocktail', 'bar'],
    mood: 'romantic', tempo: [96, 138], colour: 'ninth', swing: 0.3, looseness: 0.8,
    layers: [{ instrument: 'piano', pattern: 'comping', level: -4, pan: -0.2, reverb: 0.2, from: 0 }],
    bass: { instrument: 'upright-bass', pattern: 'walking', level: -1 },
    leads: ['vibraphone', 'guitar', 'piano', 'flute'],
    drums: { sound: 'acoustic', pattern: 'brushes', level: 4 },
    pump: 0, space: 0.35, crackle: 0,
  },
  electronic: {
    words: ['electronic', 'electro', 'edm', 'techno', 'house', 'trance', 'synthwave', 'retrowave', 'club', 'rave', 'synth-pop', 'cyberpunk', 'futuristic', 'sci-fi', 'neon', 'tech', 'technology'],
    mood: 'upbeat', tempo: [112, 128], colour: 'triad', swing: 0, looseness: 0.1,
    layers: [
      { instrument: 'pluck', pattern: 'rippling', level: -3, pan: 0.15, reverb: 0.25, echo: 0.35, from: 0 },
      { instrument: 'saw-pad', pattern: 'held', level: -4, reverb: 0.4, chorus: true, from: 0.2 },
      { instrument: 'saw-stab', pattern: 'stabs', level: -4, reverb: 0.3, echo: 0.15, from: 0.6 },
    ],
    bass: { instrument: 'synth-bass', pattern: 'offbeat', level: -1 },
    leads: ['saw-lead', 'pluck', 'soft-lead'],
    drums: { sound: 'electronic', pattern: 'four-on-the-floor', level: 1 },
    pump: 0.6, space: 0.45, crackle: 0,
  },
  orchestral: {
    words: ['orchestral', 'orchestra', 'symphonic', 'symphony', 'classical', 'baroque', 'overture', 'waltz', 'ballet', 'royal', 'regal'],
    mood: 'romantic', tempo: [76, 112], colour: 'triad', swing: 0, looseness: 0.6,
    layers: [
      { instrument: 'strings', pattern: 'swelling', level: -4, reverb: 0.45, from: 0 },
      { instrument: 'short-strings', pattern: 'blocks', level: -8, pan: 0.2, reverb: 0.4, from: 0.3 },
      { instrument: 'harp', pattern: 'rippling', level: -9, pan: -0.35, reverb: 0.4, from: 0.35 },
      { instrument: 'brass', pattern: 'held', level: -10, pan: 0.25, reverb: 0.45, from: 0.7 },
    ],
    bass: { instrument: 'low-strings', pattern: 'roots', level: -3 },
    leads: ['flute', 'violin', 'horn'],
    drums: { sound: 'orchestral', pattern: 'timpani', level: -1 },
    pump: 0, space: 0.7, crackle: 0,
  },
  chip: {
    words: ['chip', 'chiptune', '8-bit', '8bit', '16-bit', 'arcade', 'video-game', 'videogame', 'game', 'gaming', 'retro', 'pixel', 'nes'],
    mood: 'happy', tempo: [116, 148], colour: 'triad', swing: 0, looseness: 0,
    layers: [
      { instrument: 'pulse-lead', pattern: 'rippling', level: -8, pan: 0.3, reverb: 0.08, from: 0 },
    ],
    bass: { instrument: 'pulse-bass', pattern: 'octaves', level: -2 },
    leads: ['pulse-lead'],
    drums: { sound: 'chip', pattern: 'chip', level: -3 },
    pump: 0, space: 0.15, crackle: 0,
  },
};
