/**
 * Reads a prompt into a style: known words choose mood, arrangement and instruments, negated ones take things away.
 *
 * It is a dictionary, not a language model, and says so: every content word ends up in `used` or in `ignored`.
 */
import { parseKey } from '../theory/key.ts';
import type { Key } from '../theory/key.ts';
import type { InstrumentName } from '../synth/instrument-names.ts';
import { ARRANGEMENTS } from './arrangements.ts';
import type { Arrangement, ArrangementName, Layer } from './arrangements.ts';
import { BASS_WORDS, DRUM_WORDS, FILLER_WORDS, INSTRUMENT_WORDS, MELODY_WORDS } from './instrument-words.ts';
import type { InstrumentWord } from './instrument-words.ts';
import { MOODS } from './moods.ts';
import type { Mood, MoodName } from './moods.ts';
import { splitPrompt } from './split-prompt.ts';

export interface Style {
  readonly mood: Mood;
  /** Of the mood, after every mood word had its say. */
  readonly energy: number;
  readonly pace: number;
  readonly arrangement: Arrangement;
  readonly layers: readonly Layer[];
  readonly hasBass: boolean;
  readonly hasDrums: boolean;
  /** Candidates for the melody; none leaves the piece without one. */
  readonly leads: readonly InstrumentName[];
  /** Named in the prompt itself. */
  readonly key?: Key;
  readonly bpm?: number;
}

export interface ReadPrompt {
  readonly style: Style;
  readonly used: readonly string[];
  readonly ignored: readonly string[];
}

const PACE_WORDS: Readonly<Record<string, number>> = { slow: 0, slowly: 0, fast: 1, quick: 1, rapid: 1, moderate: 0.5 };
const has = <T extends { readonly words: readonly string[] }>(table: Readonly<Record<string, T>>, word: string): string | undefined =>
  Object.keys(table).find((name) => table[name]!.words.includes(word));

const VOCABULARY: ReadonlySet<string> = new Set([
  ...Object.values<Mood>(MOODS).flatMap((mood) => mood.words),
  ...Object.values<Arrangement>(ARRANGEMENTS).flatMap((arrangement) => arrangement.words),
  ...INSTRUMENT_WORDS.flatMap((instrument) => instrument.words),
  ...DRUM_WORDS, ...BASS_WORDS, ...MELODY_WORDS, ...Object.keys(PACE_WORDS), 'solo',
]);

export function readPrompt(prompt: string): ReadPrompt {
  const { words, key, bpm } = splitPrompt(prompt, VOCABULARY, FILLER_WORDS);
  const used: string[] = [];
  const ignored: string[] = [];
  const moods: MoodName[] = [];
  const arrangements: ArrangementName[] = [];
  const instruments: InstrumentWord[] = [];
  const absent = new Set<string>();
  const present = new Set<string>();
  let pace: number | undefined;

  for (const { word, negated } of words) {
    const part = DRUM_WORDS.includes(word) ? 'drums' : BASS_WORDS.includes(word) ? 'bass' : MELODY_WORDS.includes(word) ? 'melody' : undefined;
    const instrument = INSTRUMENT_WORDS.find((candidate) => candidate.words.includes(word));
    const mood = has<Mood>(MOODS, word) as MoodName | undefined;
    const arrangement = has<Arrangement>(ARRANGEMENTS, word) as ArrangementName | undefined;
    if (part) (negated ? absent : present).add(part);
    if (instrument && negated) instrument.words.forEach((name) => absent.add(name));
    if (instrument && !negated && !instruments.includes(instrument)) instruments.push(instrument);
    if (mood && !negated && !moods.includes(mood)) moods.push(mood);
    if (arrangement && !negated && !arrangements.includes(arrangement)) arrangements.push(arrangement);
    if (PACE_WORDS[word] !== undefined && !negated) pace = PACE_WORDS[word];
    if (word === 'solo' && !negated) present.add('solo');
    const understood = VOCABULARY.has(word) && (!negated || part !== undefined || instrument !== undefined);
    (understood ? used : ignored).push(word);
  }

  const style = combine({ moods, arrangements, instruments, absent, present, pace });
  const named = { ...(key === undefined ? {} : { key: parseKey(key) }), ...(bpm === undefined ? {} : { bpm }) };
  return { style: { ...style, ...named }, used: [...new Set(used)], ignored: [...new Set(ignored)] };
}

interface Findings {
  readonly moods: readonly MoodName[];
  readonly arrangements: readonly ArrangementName[];
  readonly instruments: readonly InstrumentWord[];
  readonly absent: ReadonlySet<string>;
  readonly present: ReadonlySet<string>;
  readonly pace: number | undefined;
}

/** The first mood gives the tonality and all of them the energy; the first arrangement gives the ensemble and the second one lends a layer. */
function combine({ moods, arrangements, instruments, absent, present, pace }: Findings): Style {
  const first = arrangements[0] ?? (moods[0] === undefined ? 'quiet' : MOODS[moods[0]].arrangement);
  const arrangement: Arrangement = ARRANGEMENTS[first];
  const felt: readonly Mood[] = (moods.length > 0 ? moods : [arrangement.mood]).map((name) => MOODS[name]);
  const mood = felt[0]!;
  const average = (of: (mood: Mood) => number): number => felt.reduce((sum, each) => sum + of(each), 0) / felt.length;
  const energy = average((each) => each.energy);
  const removed = (layer: Layer): boolean => [...absent].some((name) => layer.instrument.includes(name));

  const borrowed: Arrangement | undefined = arrangements[1] === undefined ? undefined : ARRANGEMENTS[arrangements[1]];
  const known = new Set<InstrumentName>(arrangement.layers.map((layer) => layer.instrument));
  const lent = borrowed?.layers.filter((layer) => !known.has(layer.instrument)).slice(0, 1).map((layer) => ({ ...layer, level: layer.level - 2, from: 0 })) ?? [];
  const { layers, leads } = withInstruments([...arrangement.layers, ...lent], arrangement.leads, instruments, energy, present.has('solo'));

  return {
    mood,
    energy,
    pace: pace ?? average((each) => each.pace),
    arrangement: present.has('drums') && arrangement.drums.pattern === 'none' ? { ...arrangement, drums: gentleDrums(arrangement, energy) } : arrangement,
    layers: layers.filter((layer) => !removed(layer)),
    hasBass: !absent.has('bass') && !(present.has('solo') && instruments.length === 1),
    hasDrums: !absent.has('drums') && !(present.has('solo') && instruments.length > 0) && (arrangement.drums.pattern !== 'none' || present.has('drums')),
    leads: absent.has('melody') ? [] : leads.filter((name) => !absent.has(name)),
  };
}

/** Named instruments come to the front; the arrangement's own layers step back behind them, or leave for a solo. */
function withInstruments(own: readonly Layer[], leads: readonly InstrumentName[], named: readonly InstrumentWord[], energy: number, solo: boolean): { layers: readonly Layer[]; leads: readonly InstrumentName[] } {
  if (named.length === 0) return { layers: own, leads };
  const singer = named.find((each) => each.lead !== undefined && (named.length === 1 || each.harmony === undefined)) ?? named.filter((each) => each.lead !== undefined).at(-1);
  const players = named.filter((each) => each.harmony !== undefined && (each !== singer || named.length === 1 || solo));
  const asked: Layer[] = players.map(({ harmony }, index) => ({
    instrument: harmony!.instrument,
    pattern: energy >= 0.5 ? harmony!.lively : harmony!.calm,
    level: -3 - 2 * index,
    pan: players.length === 1 ? 0 : index % 2 === 0 ? -0.25 : 0.25,
    reverb: 0.3,
    from: 0,
  }));
  const taken = new Set<string>(asked.map((layer) => layer.instrument));
  // A figure of the arrangement would fight with an asked one: then only its sustained layers stay.
  const sustained = (layer: Layer): boolean => layer.pattern === 'held' || layer.pattern === 'swelling';
  const kept = solo ? [] : own.filter((layer) => !taken.has(layer.instrument) && (asked.every(sustained) || sustained(layer)));
  return { layers: [...asked, ...kept.map((layer) => ({ ...layer, level: layer.level - (asked.length > 0 ? 2 : 0) }))], leads: singer?.lead ? [singer.lead] : leads };
}

const gentleDrums = (arrangement: Arrangement, energy: number): Arrangement['drums'] => ({
  ...arrangement.drums,
  pattern: energy > 0.6 ? 'backbeat' : arrangement.drums.sound === 'orchestral' ? 'timpani' : 'heartbeat',
  level: 0,
});
