/** Thread task of `generate_music`: composes, and writes each track as a WAV file so that only bytes cross over. */
import { encodeWav } from '../../media/wav.ts';
import { composeMusic } from '../music/index.ts';
import type { TaskHooks } from './protocol.ts';

export type MusicRequest = Parameters<typeof composeMusic>[0];

export interface Composed {
  readonly tracks: readonly { readonly role: string; readonly wav: Uint8Array; readonly durationSeconds: number }[];
  readonly wordsUsed: readonly string[];
  readonly wordsIgnored: readonly string[];
  readonly warnings: readonly string[];
}

export function compose(request: MusicRequest, hooks: TaskHooks): Composed {
  const { sampleRate, tracks, wordsUsed, wordsIgnored, warnings } = composeMusic(request, { tick: (fraction) => hooks.tick(fraction) });
  return {
    tracks: tracks.map(({ role, left, right }) => ({ role, wav: encodeWav([left, right], sampleRate), durationSeconds: left.length / sampleRate })),
    wordsUsed,
    wordsIgnored,
    warnings,
  };
}
