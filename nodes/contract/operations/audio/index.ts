import type { Operation } from '../../operation.ts';
import { generateMusic } from './generate-music.ts';
import { generateSpeech } from './generate-speech.ts';

export const AUDIO_OPERATIONS: readonly Operation[] = [generateMusic, generateSpeech];
export { generateMusic, generateSpeech };
