/** A grand piano: stiff strings struck at an eighth of their length, a fast and a slow decay, low notes to the left. */
import { struck } from '../modal-voice.ts';
import type { Mode } from '../modal-voice.ts';
import { frequencyOf } from '../voice.ts';

const STRIKE = 0.121;
const MOST_PARTIALS = 18;

export const piano = struck(({ pitch, velocity, random }) => {
  const base = frequencyOf(pitch);
  const stiffness = 0.00032 * 2 ** ((pitch - 60) / 14);
  const ring = 9 * 2 ** (-(pitch - 45) / 17);
  const hardness = 900 + 4200 * velocity ** 1.5;
  const side = Math.max(-0.45, Math.min(0.45, (pitch - 64) / 55));
  const modes: Mode[] = [];
  const loudness = 0.5 * velocity ** 1.5;
  for (let n = 1; n <= MOST_PARTIALS; n += 1) {
    const frequency = base * n * Math.sqrt(1 + stiffness * n * n);
    if (frequency > 12_000) break;
    const gain = loudness * (Math.abs(Math.sin(Math.PI * n * STRIKE)) + 0.06) * n ** -0.75 * Math.exp(-(frequency - base) / hardness) * (1 + 0.15 * random.bell());
    const decay = ring / (1 + 0.28 * (n - 1));
    const pan = side + (n % 2 === 0 ? 0.25 : -0.25) * (n > 1 ? 1 : 0.3);
    modes.push({ frequency, gain, decay: decay * 0.55, pan });
    // The second string of the unison: a trace out of tune, softer, longer.
    if (n <= 5) modes.push({ frequency: frequency * (1 + 0.0004 + 0.0003 * random.next()), gain: gain * 0.45, decay: decay * 1.5, pan: -pan });
  }
  return { modes, damper: pitch > 88 ? 0 : 0.13, knock: { gain: 0.1 * velocity ** 2, seconds: 0.006, lowpass: 700 + 20 * pitch } };
});
