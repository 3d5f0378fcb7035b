/** Every instrument by name, with the gain that makes all equally loud. */
import type { InstrumentName } from '../instrument-names.ts';
import type { Instrument } from '../voice.ts';
import { choir } from './choir.ts';
import { brass, cello, horn, lowStrings, shortStrings, strings, violin } from './ensemble.ts';
import { bells, electricPiano } from './fm.ts';
import { pluck, pulseBass, pulseLead, sawLead, softLead, synthBass } from './leads.ts';
import { celesta, kalimba, marimba, musicBox, vibraphone } from './mallets.ts';
import { glassPad, sawPad, sawStab, warmPad } from './pads.ts';
import { piano } from './piano.ts';
import { electricBass, guitar, harp, mutedGuitar, uprightBass } from './plucked.ts';
import { flute, organ, subBass } from './winds.ts';

export const INSTRUMENT_TABLE: Readonly<Record<InstrumentName, Instrument>> = {
  piano, 'electric-piano': electricPiano, organ, celesta, bells, 'music-box': musicBox, vibraphone, marimba, kalimba, guitar,
  'muted-guitar': mutedGuitar, harp, 'warm-pad': warmPad, 'glass-pad': glassPad, 'saw-pad': sawPad, 'saw-stab': sawStab, strings,
  'short-strings': shortStrings, choir, brass, horn, violin, cello, flute, 'soft-lead': softLead, 'saw-lead': sawLead, pluck,
  'pulse-lead': pulseLead, 'sub-bass': subBass, 'synth-bass': synthBass, 'upright-bass': uprightBass, 'electric-bass': electricBass,
  'low-strings': lowStrings, 'pulse-bass': pulseBass,
};
