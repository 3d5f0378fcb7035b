/** Where each instrument sings best, as a MIDI pitch in the middle of its good range. */
import type { InstrumentName } from '../synth/instrument-names.ts';

const CENTRES: Partial<Readonly<Record<InstrumentName, number>>> = {
  cello: 58, horn: 62, violin: 76, flute: 79, piano: 75, 'electric-piano': 72, bells: 76, celesta: 82, 'music-box': 83, vibraphone: 72,
  marimba: 72, kalimba: 74, guitar: 69, 'soft-lead': 74, 'saw-lead': 71, pluck: 74, 'pulse-lead': 76,
};

export const leadCentre = (instrument: InstrumentName): number => CENTRES[instrument] ?? 72;
