/** Strings that are plucked: guitars, harp and the plucked basses. */
import { plucked } from '../string-voice.ts';

export const guitar = plucked({ decay: 3.2, dullness: 0.28, pick: 5200, place: 0.17, damper: 0.09, spread: 0.15, gain: 0.34 });
export const mutedGuitar = plucked({ decay: 0.55, dullness: 0.55, pick: 3800, place: 0.12, damper: 0.04, spread: 0.1, gain: 0.42 });
export const harp = plucked({ decay: 3.6, dullness: 0.2, pick: 4200, place: 0.38, damper: 0.9, spread: 0.6, gain: 0.32 });
export const uprightBass = plucked({ decay: 1.5, dullness: 0.85, pick: 1100, place: 0.3, damper: 0.07, spread: 0, gain: 0.6 });
export const electricBass = plucked({ decay: 2.6, dullness: 0.5, pick: 2400, place: 0.2, damper: 0.05, spread: 0, gain: 0.5 });
