/** Music and speech. */
import { NATIVE, NETWORK, oneOf, range, type Model } from './model.ts';

const AT_MOST_FOUR = range(1, 4, 1);
const FORMATS = oneOf('mp3', 'flac', 'wav');

/** It sings in 51 languages; which is told by the lyrics. */
const ACE = {
  ...{ duration: range(10, 600, 30), bpm: range(30, 300, 120), timesig: { allowed: ['2', '3', '4', '6'], default: '4' } },
  // Sources disagree on the largest shift: 5 or 6.
  ...{ shift: range(1, 5, 3), promptStrength: range(0, 10, 2), creativity: range(0, 2, 0.85), numberOfVariations: AT_MOST_FOUR, outputFormat: FORMATS },
};
const PLAIN_SAMPLING = { sampler: oneOf('euler', 'euler_ancestral'), scheduler: oneOf('simple') };
const TURBO = { ...ACE, ...PLAIN_SAMPLING, steps: range(4, 16, 8) };
const SFT = { ...ACE, steps: range(10, 200, 50) };

const music = (id: string, names: readonly string[], title: string, limits: Model['limits']): Model => ({
  ...{ id, title, media: 'audio', access: 'premium', serves: { generate_music: names }, runtimes: NATIVE, limits },
});

const speech = (id: string, name: string, title: string, limits: Model['limits'] = {}): Model => ({
  ...{ id, title, media: 'audio', access: 'premium', serves: { generate_speech: [name] }, runtimes: NETWORK },
  limits: { creativity: range(0.1, 2), ...limits },
});

const VOICES = ['serena', 'vivian', 'uncle_fu', 'ryan', 'aiden', 'ono_anna', 'sohee', 'eric', 'dylan'] as const;

export const AUDIO_MODELS: readonly Model[] = [
  music('ace_step_1.5_xl_turbo', [], 'ACE-Step 1.5 XL Turbo', TURBO),
  music('ace_step_1.5_xl_sft', [], 'ACE-Step 1.5 XL SFT', { ...SFT, ...PLAIN_SAMPLING, guidance: range(1, 15, 7) }),
  music('ace_step_1.5_turbo', ['turbo'], 'ACE-Step 1.5 Turbo', TURBO),
  music('ace_step_1.5_sft', ['sft'], 'ACE-Step 1.5 SFT', { ...SFT, guidance: range(1, 15, 5), sampler: oneOf('er_sde', 'euler', 'euler_ancestral'), scheduler: oneOf('linear_quadratic', 'simple') }),
  music('minimax_music3', ['music3'], 'MiniMax Music 3', { duration: range(10, 300, 60), steps: range(10, 100, 30), guidance: range(1, 5, 1.7), promptStrength: range(0, 10, 1.7), numberOfVariations: AT_MOST_FOUR, outputFormat: FORMATS }),
  speech('qwen3_tts_1.7b_custom_voice_bf16', 'voice', 'Qwen3 TTS Studio Voices', { voice: oneOf(...VOICES) }),
  speech('qwen3_tts_1.7b_voice_clone_bf16', 'clone', 'Qwen3 TTS Voice Clone'),
  speech('qwen3_tts_1.7b_voice_design_bf16', 'design', 'Qwen3 TTS Voice Design'),
];
