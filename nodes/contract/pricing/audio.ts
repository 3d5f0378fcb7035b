/** Sound: music by the second, speech by the 100 characters begun. */
import { exactly, number, type Formula } from './formula.ts';

const MUSIC_SECOND = 0.05;
const SPEECH_HUNDRED_CHARACTERS = 0.1;

export const AUDIO_FORMULAS: Readonly<Record<string, Formula>> = {
  generate_music: (given) => exactly(MUSIC_SECOND * number(given.duration)),
  generate_speech: (given) => exactly(SPEECH_HUNDRED_CHARACTERS * Math.ceil(String(given.prompt).length / 100)),
};
