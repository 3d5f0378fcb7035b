/**
 * Nine voices from the synthesiser's five speakers, told apart by pitch, pace and the length of the vocal tract.
 */

export interface SystemVoice {
  /** The recorded speaker: slt is a woman; rms, awb, kal and kal16 are men. */
  readonly speaker: 'slt' | 'rms' | 'awb' | 'kal16';
  /** Longer than 1 is slower. */
  readonly stretch: number;
  /** Mean pitch in Hz before `formants` shifts it. */
  readonly pitch: number;
  /** Spread of the pitch in Hz: higher is livelier. */
  readonly liveliness: number;
  /** Above 1 a shorter vocal tract: everything higher, at the same pace. */
  readonly formants: number;
}

export const VOICES = {
  serena: { speaker: 'slt', stretch: 1.04, pitch: 172, liveliness: 15, formants: 1 },
  vivian: { speaker: 'slt', stretch: 1, pitch: 186, liveliness: 22, formants: 1.06 },
  ono_anna: { speaker: 'slt', stretch: 1.12, pitch: 190, liveliness: 18, formants: 1.12 },
  sohee: { speaker: 'slt', stretch: 1.02, pitch: 166, liveliness: 12, formants: 0.94 },
  ryan: { speaker: 'rms', stretch: 1, pitch: 98, liveliness: 12, formants: 1 },
  aiden: { speaker: 'rms', stretch: 1.02, pitch: 112, liveliness: 16, formants: 1.08 },
  eric: { speaker: 'awb', stretch: 1.02, pitch: 124, liveliness: 14, formants: 1 },
  dylan: { speaker: 'kal16', stretch: 1, pitch: 108, liveliness: 13, formants: 1.04 },
  uncle_fu: { speaker: 'rms', stretch: 1.08, pitch: 88, liveliness: 8, formants: 0.9 },
} as const satisfies Record<string, SystemVoice>;

export const DEFAULT_VOICE = 'serena';

export function voiceNamed(name: string): { name: string; voice: SystemVoice; warnings: readonly string[] } {
  const known = name.trim().toLowerCase();
  if (Object.hasOwn(VOICES, known)) return { name: known, voice: VOICES[known as keyof typeof VOICES], warnings: [] };
  return {
    name: DEFAULT_VOICE,
    voice: VOICES[DEFAULT_VOICE],
    warnings: [`There is no voice ${JSON.stringify(name.slice(0, 40))}: ${DEFAULT_VOICE} spoke instead. Voices are ${Object.keys(VOICES).join(', ')}.`],
  };
}
