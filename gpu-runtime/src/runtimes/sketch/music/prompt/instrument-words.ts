/** Words that name an instrument, and where such an instrument belongs. */
import type { InstrumentName } from '../synth/instrument-names.ts';
import type { HarmonyPattern } from './arrangements.ts';

export interface InstrumentWord {
  readonly words: readonly string[];
  /** Plays the melody; absent for instruments that only accompany. */
  readonly lead?: InstrumentName;
  /** Plays the chords, with its usual figure; absent for instruments that only sing. */
  readonly harmony?: { readonly instrument: InstrumentName; readonly calm: HarmonyPattern; readonly lively: HarmonyPattern };
}

export const INSTRUMENT_WORDS: readonly InstrumentWord[] = [
  { words: ['piano', 'pianos', 'keys', 'grand-piano'], lead: 'piano', harmony: { instrument: 'piano', calm: 'broken', lively: 'blocks' } },
  { words: ['rhodes', 'electric-piano', 'e-piano', 'wurlitzer'], lead: 'electric-piano', harmony: { instrument: 'electric-piano', calm: 'broken', lively: 'comping' } },
  { words: ['organ', 'hammond'], harmony: { instrument: 'organ', calm: 'held', lively: 'held' } },
  { words: ['guitar', 'guitars'], lead: 'guitar', harmony: { instrument: 'guitar', calm: 'picked', lively: 'strummed' } },
  { words: ['strings', 'string'], lead: 'violin', harmony: { instrument: 'strings', calm: 'swelling', lively: 'held' } },
  { words: ['violin', 'violins', 'fiddle'], lead: 'violin' },
  { words: ['cello', 'cellos', 'viola'], lead: 'cello' },
  { words: ['flute', 'flutes', 'whistle', 'woodwinds', 'woodwind', 'clarinet', 'oboe', 'recorder'], lead: 'flute' },
  { words: ['horn', 'horns', 'trumpet', 'trombone', 'brass'], lead: 'horn', harmony: { instrument: 'brass', calm: 'swelling', lively: 'swelling' } },
  { words: ['bell', 'bells', 'chimes', 'tubular-bells'], lead: 'bells', harmony: { instrument: 'bells', calm: 'sparse', lively: 'rippling' } },
  { words: ['glockenspiel', 'celesta', 'xylophone'], lead: 'celesta', harmony: { instrument: 'celesta', calm: 'sparse', lively: 'rippling' } },
  { words: ['music-box', 'musicbox', 'toy-piano'], lead: 'music-box', harmony: { instrument: 'music-box', calm: 'broken', lively: 'rippling' } },
  { words: ['vibraphone', 'vibes'], lead: 'vibraphone', harmony: { instrument: 'vibraphone', calm: 'sparse', lively: 'comping' } },
  { words: ['marimba'], lead: 'marimba', harmony: { instrument: 'marimba', calm: 'picked', lively: 'rippling' } },
  { words: ['kalimba', 'mbira', 'steel-drum', 'hang', 'handpan'], lead: 'kalimba', harmony: { instrument: 'kalimba', calm: 'picked', lively: 'rippling' } },
  { words: ['harp', 'lyre', 'koto', 'sitar', 'lute', 'banjo', 'mandolin'], harmony: { instrument: 'harp', calm: 'broken', lively: 'rippling' } },
  { words: ['pad', 'pads', 'synth-pad'], harmony: { instrument: 'warm-pad', calm: 'held', lively: 'held' } },
  { words: ['synth', 'synths', 'synthesizer', 'synthesiser', 'analog', 'analogue'], lead: 'saw-lead', harmony: { instrument: 'saw-pad', calm: 'held', lively: 'held' } },
  { words: ['arpeggio', 'arpeggios', 'arp', 'plucks', 'pluck', 'sequencer'], harmony: { instrument: 'pluck', calm: 'rippling', lively: 'rippling' } },
  { words: ['choir', 'choral', 'voices'], harmony: { instrument: 'choir', calm: 'swelling', lively: 'held' } },
];

export const DRUM_WORDS: readonly string[] = ['drum', 'drums', 'drumming', 'percussion', 'percussive', 'beat', 'beats', 'rhythm', 'rhythmic', 'taiko', 'timpani', 'shaker'];
export const BASS_WORDS: readonly string[] = ['bass', 'bassline', 'sub', '808', 'double-bass'];
export const MELODY_WORDS: readonly string[] = ['melody', 'melodic', 'lead', 'tune', 'theme'];

/** Says nothing about the sound, or cannot be missed by leaving it out. */
export const FILLER_WORDS: ReadonlySet<string> = new Set(
  ('a an the and or of for with in on at to from by as is are it its that this these those very really some my your our their into over under through like while up down ' +
    'but not be been being has have having do does i we you he she they me us them please make create compose write generate give want need music song track piece ' +
    'sound sounds sounding audio instrumental feel feeling vibe vibes mood style tone key bpm loop one two more less bit lot kind sort about around').split(' '),
);
