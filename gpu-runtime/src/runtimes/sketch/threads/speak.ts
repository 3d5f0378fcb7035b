/** Thread task of `generate_speech`. */
import { encodeWav } from '../../media/wav.ts';
import { speak as speakText } from '../speech/index.ts';
import type { TaskHooks } from './protocol.ts';

export type SpeechRequest = Parameters<typeof speakText>[0];

export interface Spoken {
  readonly wav: Uint8Array;
  readonly durationSeconds: number;
  readonly wordsUsed: readonly string[];
  readonly wordsIgnored: readonly string[];
  readonly warnings: readonly string[];
}

export async function speak(request: SpeechRequest, hooks: TaskHooks): Promise<Spoken> {
  const { sampleRate, samples, wordsUsed, wordsIgnored, warnings } = await speakText(request, { tick: (fraction) => hooks.tick(fraction) });
  return { wav: encodeWav([samples], sampleRate), durationSeconds: samples.length / sampleRate, wordsUsed, wordsIgnored, warnings };
}
