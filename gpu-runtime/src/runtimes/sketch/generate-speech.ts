/** Speaks a text with a system voice, changed by the words of a description. */
import type { Perform } from './perform.ts';
import { saveSound, type SoundFormat } from './save-sound.ts';

interface Parameters {
  readonly prompt: string;
  readonly voice: string;
  readonly voiceDescription?: string;
  readonly language: string;
  readonly creativity?: number;
  readonly seed: number;
  readonly outputFormat: SoundFormat;
}

export const generateSpeech: Perform = async (job, tools, services) => {
  const { prompt, voice, voiceDescription, language, creativity, seed, outputFormat } = job.parameters as unknown as Parameters;
  const { warnings, wordsUsed, wordsIgnored, ...sound } = await services.threads.run(
    'speak',
    { text: prompt, voice, language, ...(voiceDescription === undefined ? {} : { description: voiceDescription }) },
    { signal: tools.signal, onProgress: (fraction) => tools.progress({ fraction: fraction * 0.95, activity: 'speaking' }) },
  );
  await saveSound({ ...sound, role: 'audio', seed }, outputFormat, tools, services);
  const described = voiceDescription === undefined ? {} : { wordsUsed, wordsIgnored };
  const unheard = creativity === undefined ? [] : ['creativity has no effect: the text is spoken by rules'];
  return { method: 'spoken by a system voice, no AI model', ...described, warnings: [...warnings, ...unheard] };
};
