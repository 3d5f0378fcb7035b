/** Figures of accompaniment for each meter: the order in which an arpeggio takes the chord's notes, and where block chords fall. */
import type { HarmonyPattern } from '../prompt/arrangements.ts';
import type { Random } from '../random.ts';
import type { Meter } from '../theory/meter.ts';

type Arpeggio = 'broken' | 'picked' | 'rippling' | 'ostinato';

/** Indexes into a voicing, lowest first; an index past its end is the same note an octave up. */
const ORDERS: Readonly<Record<Arpeggio, Readonly<Record<'simple' | 'triple', readonly (readonly number[])[]>>>> = {
  broken: {
    simple: [[0, 1, 2, 3, 4, 3, 2, 1], [0, 2, 1, 2, 3, 2, 1, 2], [0, 1, 2, 3, 2, 1, 2, 1]],
    triple: [[0, 1, 2, 3, 2, 1], [0, 2, 3, 4, 3, 2]],
  },
  picked: {
    simple: [[0, 2, 1, 3, 1, 2, 3, 2], [0, 2, 3, 1, 0, 2, 3, 2]],
    triple: [[0, 2, 3, 1, 3, 2], [0, 1, 2, 3, 2, 1]],
  },
  rippling: {
    simple: [[0, 1, 2, 3, 4, 3, 2, 1, 0, 1, 2, 3, 5, 4, 3, 2], [0, 2, 1, 3, 2, 4, 3, 5, 4, 3, 2, 3, 1, 2, 0, 1], [0, 1, 2, 4, 3, 2, 1, 2, 0, 1, 2, 4, 5, 4, 2, 1]],
    triple: [[0, 1, 2, 3, 4, 5, 4, 3, 2, 3, 2, 1], [0, 2, 1, 3, 2, 4, 3, 4, 2, 3, 1, 2]],
  },
  ostinato: {
    simple: [[0, 0, 2, 0, 1, 0, 2, 0], [0, 2, 1, 2, 0, 2, 1, 2], [0, 0, 1, 0, 0, 2, 1, 0]],
    triple: [[0, 1, 2, 0, 1, 2], [0, 0, 2, 1, 0, 2]],
  },
};

export function arpeggioOrder(pattern: Arpeggio, meter: Meter, bpm: number, voices: number, bar: number): { order: readonly number[]; stepLength: number } {
  const triple = meter.signature === '3' || meter.signature === '6';
  const orders = ORDERS[pattern][triple ? 'triple' : 'simple'];
  // The same figure for four bars: the key of the bar's phrase, not chance, so that layers agree.
  const order = orders[Math.floor(bar / 4) % orders.length]!;
  const sixteenthSeconds = 60 / (bpm * meter.stepsPerBeat);
  const stepLength = pattern === 'rippling' && sixteenthSeconds > 0.095 ? 1 : 2;
  const count = Math.ceil(meter.steps / stepLength);
  const top = voices + 2;
  return { order: Array.from({ length: count }, (_, index) => Math.min(order[index % order.length]!, top)), stepLength };
}

export interface ChordStroke {
  readonly step: number;
  readonly length: number;
  /** 0 to 1. */
  readonly accent: number;
}

type Rhythm = readonly (readonly [step: number, length: number, accent: number])[];
type Struck = 'blocks' | 'comping' | 'strummed' | 'stabs';

const RHYTHMS: Readonly<Record<Struck, Readonly<Record<Meter['signature'], readonly Rhythm[]>>>> = {
  blocks: {
    '4': [[[0, 4, 0.9], [4, 4, 0.65], [8, 4, 0.8], [12, 4, 0.65]], [[0, 6, 0.9], [6, 6, 0.75], [12, 4, 0.7]]],
    '3': [[[4, 3, 0.75], [8, 3, 0.65]]],
    '2': [[[0, 4, 0.9], [4, 4, 0.7]]],
    '6': [[[0, 6, 0.9], [6, 4, 0.75], [10, 2, 0.6]], [[0, 4, 0.9], [4, 2, 0.6], [6, 4, 0.8], [10, 2, 0.6]]],
  },
  comping: {
    '4': [[[0, 5, 0.8], [6, 8, 0.7]], [[0, 3, 0.75], [10, 5, 0.75]], [[2, 3, 0.7], [8, 6, 0.8]], [[0, 10, 0.75], [14, 2, 0.65]], [[4, 2, 0.7], [10, 5, 0.75]]],
    '3': [[[0, 6, 0.8], [6, 5, 0.7]], [[2, 4, 0.7], [8, 4, 0.75]]],
    '2': [[[0, 6, 0.8]], [[2, 5, 0.75]]],
    '6': [[[0, 4, 0.8], [4, 6, 0.7]], [[0, 8, 0.8], [10, 2, 0.65]]],
  },
  strummed: {
    '4': [[[0, 4, 1], [4, 2, 0.85], [6, 4, 0.6], [10, 2, 0.6], [12, 2, 0.85], [14, 2, 0.6]], [[0, 4, 1], [4, 4, 0.8], [8, 2, 0.85], [10, 2, 0.6], [12, 2, 0.85], [14, 2, 0.6]]],
    '3': [[[0, 4, 1], [4, 2, 0.85], [6, 2, 0.6], [8, 2, 0.85], [10, 2, 0.6]]],
    '2': [[[0, 4, 1], [4, 2, 0.85], [6, 2, 0.6]]],
    '6': [[[0, 4, 1], [4, 2, 0.6], [6, 4, 0.9], [10, 2, 0.6]], [[0, 2, 1], [2, 2, 0.6], [4, 2, 0.65], [6, 2, 0.9], [8, 2, 0.6], [10, 2, 0.65]]],
  },
  stabs: {
    '4': [[[0, 2, 0.9], [3, 2, 0.8], [6, 2, 0.8], [10, 2, 0.75], [13, 2, 0.7]], [[2, 2, 0.85], [6, 2, 0.85], [10, 2, 0.85], [14, 2, 0.85]], [[0, 2, 0.9], [3, 3, 0.8], [8, 2, 0.85], [11, 3, 0.8]]],
    '3': [[[0, 2, 0.9], [4, 2, 0.7], [7, 2, 0.8]]],
    '2': [[[0, 2, 0.9], [3, 2, 0.8], [6, 2, 0.75]]],
    '6': [[[0, 2, 0.9], [4, 2, 0.7], [6, 2, 0.85], [10, 2, 0.7]]],
  },
};

export function chordRhythm(pattern: HarmonyPattern & Struck, meter: Meter, bar: number, random: Random): readonly ChordStroke[] {
  const rhythms = RHYTHMS[pattern][meter.signature];
  // Comping answers itself differently each bar; the others keep a groove for four bars.
  const rhythm = pattern === 'comping' ? random.pick(rhythms) : rhythms[Math.floor(bar / 4) % rhythms.length]!;
  return rhythm.map(([step, length, accent]) => ({ step, length, accent }));
}
