/** Composes music; stems are side results. */
import type { Perform } from './perform.ts';
import { saveSound, type SoundFormat } from './save-sound.ts';

interface Parameters {
  readonly prompt: string;
  readonly duration: number;
  readonly bpm?: number;
  readonly keyscale?: string;
  readonly timesig: '2' | '3' | '4' | '6';
  readonly lyrics?: string;
  readonly stems: boolean;
  readonly seed: number;
  readonly outputFormat: SoundFormat;
}

export const generateMusic: Perform = async (job, tools, services) => {
  const { prompt, duration, bpm, keyscale, timesig, lyrics, stems, seed, outputFormat } = job.parameters as unknown as Parameters;
  const request = {
    ...{ prompt, durationSeconds: duration, timesig, stems, seed },
    ...(bpm === undefined ? {} : { bpm }),
    ...(keyscale === undefined ? {} : { keyscale }),
    ...(lyrics === undefined ? {} : { lyrics }),
  };
  const { tracks, wordsUsed, wordsIgnored, warnings } = await services.threads.run('compose', request, {
    signal: tools.signal,
    onProgress: (fraction) => tools.progress({ fraction: fraction * 0.95, activity: 'composing' }),
  });
  for (const track of tracks) await saveSound({ ...track, seed }, outputFormat, tools, services);
  return { method: 'composed by rules, no AI model', wordsUsed, wordsIgnored, warnings };
};
