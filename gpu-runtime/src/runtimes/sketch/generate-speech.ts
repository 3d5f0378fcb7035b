/** Speaks a text with a system voice. */
import type { Perform } from './perform.ts';
import { saveSound, type SoundFormat } from './save-sound.ts';

interface Parameters {
  readonly prompt: string;
  readonly voice: string;
  readonly language: string;
  readonly seed: number;
  readonly outputFormat: SoundFormat;
}

export const generateSpeech: Perform = async (job, tools, services) => {
  const { prompt, voice, language, seed, outputFormat } = job.parameters as unknown as Parameters;
  const { warnings, ...sound } = await services.threads.run(
    'speak',
    { text: prompt, voice, language },
    { signal: tools.signal, onProgress: (fraction) => tools.progress({ fraction: fraction * 0.95, activity: 'speaking' }) },
  );
  await saveSound({ ...sound, role: 'audio', seed }, outputFormat, tools, services);
  return { method: 'spoken by a system voice, no AI model', warnings };
};
