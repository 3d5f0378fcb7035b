/** Sound: music by the second, speech by the 100 characters begun. */
import { exactly, number, type Formula } from './formula.ts';

const MUSIC_SECOND = 0.05;
const SPEECH_HUNDRED_CHARACTERS = 0.1;

/** Seconds of a piece of unknown length: the least, the usual, the most that a model composes. */
const MUSIC_LENGTHS = [10, 30, 600] as const;

export const AUDIO_FORMULAS: Readonly<Record<string, Formula>> = {
  generate_music: ({ duration }) => {
    if (duration !== undefined) return exactly(MUSIC_SECOND * number(duration));
    const [min, usual, max] = MUSIC_LENGTHS;
    return [MUSIC_SECOND * min, MUSIC_SECOND * usual, MUSIC_SECOND * max];
  },
  generate_speech: (given) => exactly(SPEECH_HUNDRED_CHARACTERS * Math.ceil(String(given.prompt).length / 100)),
};
