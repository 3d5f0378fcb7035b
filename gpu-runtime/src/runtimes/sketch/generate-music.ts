/** Composes music, one thread per variation; stems are side results. */
import { once, type Perform, seedsOf, sharedProgress } from './perform.ts';
import { saveSound, type SoundFormat } from './save-sound.ts';

interface Parameters {
  readonly prompt: string;
  readonly duration: number;
  readonly bpm?: number;
  readonly keyscale?: string;
  readonly timesig: '2' | '3' | '4' | '6';
  readonly lyrics?: string;
  readonly numberOfVariations: number;
  readonly stems: boolean;
  readonly seed: number;
  readonly outputFormat: SoundFormat;
}

/** What only a model can follow. */
const FOR_MODELS = ['language', 'composerMode', 'steps', 'guidance', 'shift', 'promptStrength', 'creativity', 'sampler', 'scheduler'] as const;

export const generateMusic: Perform = async (job, tools, services) => {
  const { prompt, duration, bpm, keyscale, timesig, lyrics, numberOfVariations, stems, seed, outputFormat } = job.parameters as unknown as Parameters;
  const request = {
    ...{ prompt, durationSeconds: duration, timesig, stems },
    ...(bpm === undefined ? {} : { bpm }),
    ...(keyscale === undefined ? {} : { keyscale }),
    ...(lyrics === undefined ? {} : { lyrics }),
  };
  const seeds = seedsOf(seed, numberOfVariations);
  const progress = sharedProgress(tools, seeds.length, 0, 0.95);
  const stop = new AbortController();
  const signal = AbortSignal.any([tools.signal, stop.signal]);
  const compose = async (own: number, index: number) => {
    const onProgress = progress(index);
    return await services.threads.run('compose', { ...request, seed: own }, { signal, onProgress: (fraction) => onProgress(fraction, 'composing') });
  };
  const pieces = await Promise.all(seeds.map(compose)).finally(() => stop.abort());
  for (const [index, piece] of pieces.entries()) {
    for (const track of piece.tracks) await saveSound({ ...track, seed: seeds[index]! }, outputFormat, tools, services, index);
  }
  const { wordsUsed, wordsIgnored } = pieces[0]!;
  const given = FOR_MODELS.filter((name) => job.parameters[name] !== undefined);
  const unheard = given.length === 0 ? [] : [`${given.join(', ')} ${given.length === 1 ? 'has' : 'have'} no effect: the piece is composed by rules`];
  return { method: 'composed by rules, no AI model', wordsUsed, wordsIgnored, warnings: [...once(pieces.flatMap(({ warnings }) => warnings)), ...unheard] };
};
