/** What the composer writes and the synthesiser plays. Times are seconds from the start of the piece. */
import type { StemRole } from '../request.ts';
import type { DrumName, InstrumentName } from '../synth/instrument-names.ts';

export interface Note {
  readonly at: number;
  /** How long the key is held; what rings on after it is the instrument's affair. */
  readonly seconds: number;
  /** MIDI pitch, middle C is 60. */
  readonly pitch: number;
  /** 0 to 1. */
  readonly velocity: number;
}

export interface Hit {
  readonly at: number;
  readonly drum: DrumName;
  readonly velocity: number;
}

/** How one part sits in the mix. Levels are in dB relative to the instrument's own calibrated loudness. */
export interface PartMix {
  readonly level: number;
  /** -1 left to 1 right. */
  readonly pan: number;
  /** 0 to 1: share sent into the reverb. */
  readonly reverb: number;
  /** 0 to 1: share sent into the echo, which is in time with the beat. */
  readonly echo: number;
  readonly chorus: boolean;
  /** Hz; the part has nothing above (a soft edge), absent leaves it open. */
  readonly lowpass?: number;
}

export interface Part {
  readonly role: StemRole;
  readonly instrument: InstrumentName;
  readonly notes: readonly Note[];
  readonly mix: PartMix;
}

export interface Score {
  readonly key: string;
  readonly bpm: number;
  readonly seconds: number;
  readonly secondsPerBeat: number;
  readonly parts: readonly Part[];
  readonly kit: { readonly sound: DrumSound; readonly hits: readonly Hit[]; readonly reverb: number; readonly level: number };
  /** 0 to 1: how far the harmony steps back under each kick. */
  readonly pump: number;
  /** 0 (a dry room) to 1 (a cathedral). */
  readonly space: number;
  /** Level of record crackle, 0 to 1. */
  readonly crackle: number;
  /** Where the last chord begins; from there on the piece rings out. */
  readonly lastChordAt: number;
}

export type DrumSound = 'acoustic' | 'electronic' | 'dusty' | 'orchestral' | 'chip';
