/**
 * Music by rules: reads a prompt, composes a piece of exactly the asked length and plays it on synthesised instruments.
 *
 * No recording and no model is involved. Equal requests give equal samples on one major version of Node.
 */
import { compose } from './composer/compose.ts';
import { master } from './mix/master.ts';
import { renderScore } from './mix/render.ts';
import type { ComposedMusic, MusicHooks, MusicRequest, MusicTrack } from './request.ts';
import { createRandom } from './random.ts';

export type { ComposedMusic, MusicHooks, MusicRequest, MusicTrack, StemRole } from './request.ts';

/** Share of the work that is done when the mix is ready to be mastered. */
const MIXED = 0.9;

/**
 * Composes and renders, synchronously.
 *
 * `audio` is mastered to about -16 LUFS with peaks below -1 dBFS. Stems, when asked for, are the mix before the master bus: `audio` is
 * what the master makes of drums + bass + harmony + lead.
 *
 * @throws FlowError `invalid_parameter` for a `keyscale` that is no key, and whatever `tick` throws.
 */
export function composeMusic(request: MusicRequest, hooks: MusicHooks): ComposedMusic {
  hooks.tick(0);
  const { score, reading } = compose(request);
  const { mix, stems } = renderScore(score, request.stems, createRandom(request.seed, 'sound'), (fraction) => hooks.tick(MIXED * fraction));
  master(mix, () => hooks.tick(MIXED));
  hooks.tick(1);
  const tracks: MusicTrack[] = [{ role: 'audio', ...mix }, ...stems.map(({ role, sound }) => ({ role, ...sound }))];
  return { sampleRate: 48_000, tracks, key: score.key, bpm: score.bpm, wordsUsed: reading.used, wordsIgnored: reading.ignored, warnings: warningsFor(request, reading.used) };
}

function warningsFor(request: MusicRequest, used: readonly string[]): string[] {
  const warnings: string[] = [];
  if (request.lyrics?.trim()) warnings.push('The built-in composer cannot sing: the lyrics were left out and the piece is instrumental.');
  if (used.length === 0) warnings.push('The prompt names no mood, style or instrument that the built-in composer knows; it wrote a calm piece.');
  return warnings;
}
