/** What the drawn music and the system voices take, and what they take when nothing is given. */
import type { ModelLimits } from 'n8n-nodes-sogni-flow/contract';
import { DEFAULT_VOICE, VOICES } from './speech/voices.ts';

const outputFormat = { allowed: ['wav', 'mp3', 'flac'], default: 'wav' } as const;
const cannotClone = 'system voices cannot be cloned; that needs a model for it';

export const SOUND_LIMITS = {
  generate_music: {
    duration: { min: 10, max: 600, default: 30 },
    timesig: { allowed: ['2', '3', '4', '6'], default: '4' },
    outputFormat,
  },
  generate_speech: {
    voiceSource: { min: 0, max: 0, why: cannotClone },
    voiceTranscript: { allowed: [], why: cannotClone },
    numberOfVariations: { min: 1, max: 1, why: 'a system voice says a text in one way only' },
    voice: { allowed: Object.keys(VOICES), default: DEFAULT_VOICE },
    outputFormat,
  },
} as const satisfies Readonly<Record<string, ModelLimits>>;
