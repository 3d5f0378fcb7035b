/**
 * Drum kits: every drum of a kit is rendered once per piece, in two takes, and played back from memory.
 */
import type { DrumSound } from '../../composer/score.ts';
import type { Random } from '../../random.ts';
import type { DrumName } from '../instrument-names.ts';
import { renderCymbal } from './cymbal.ts';
import type { CymbalPatch } from './cymbal.ts';
import { renderKick } from './kick.ts';
import type { KickPatch } from './kick.ts';
import { renderNoiseDrum } from './noise-drum.ts';
import type { NoiseDrum } from './noise-drum.ts';

export interface Drum {
  /** Takes that alternate, so that repeated strokes differ. */
  readonly takes: readonly Float32Array[];
  readonly gain: number;
  /** -1 to 1. */
  readonly pan: number;
  /** Share sent into the room. */
  readonly room: number;
}

type Recipe = { readonly gain: number; readonly pan: number; readonly room: number } & ({ readonly kick: KickPatch } | { readonly noise: NoiseDrum } | { readonly cymbal: CymbalPatch });

const STROKE = [0] as const;

const BASE: Readonly<Record<DrumName, Recipe>> = {
  kick: { gain: 0.8, pan: 0, room: 0.15, kick: { from: 150, to: 48, fall: 0.03, decay: 0.11, click: 0.25, drive: 1.4 } },
  snare: { gain: 0.62, pan: 0.05, room: 0.8, noise: { band: 2100, quality: 0.6, attack: 0, decay: 0.075, noise: 0.75, head: [[188, 0.5, 0.05], [330, 0.25, 0.03]], strokes: STROKE } },
  rim: { gain: 0.5, pan: 0.15, room: 0.8, noise: { band: 2400, quality: 3, attack: 0, decay: 0.012, noise: 0.5, head: [[820, 0.5, 0.012], [1720, 0.3, 0.008]], strokes: STROKE } },
  clap: { gain: 0.6, pan: -0.05, room: 1, noise: { band: 1350, quality: 1.3, attack: 0, decay: 0.07, noise: 0.9, head: [], strokes: [0, 0.011, 0.021, 0.031] } },
  brush: { gain: 0.42, pan: -0.1, room: 0.7, noise: { band: 3200, quality: 0.7, attack: 0.03, decay: 0.06, noise: 0.6, head: [[210, 0.12, 0.03]], strokes: STROKE } },
  hat: { gain: 0.34, pan: 0.3, room: 0.25, cymbal: { highpass: 6500, decay: 0.03, metal: 0.55, attack: 0, pitch: 1.6 } },
  'open-hat': { gain: 0.3, pan: 0.3, room: 0.3, cymbal: { highpass: 6000, decay: 0.16, metal: 0.55, attack: 0, pitch: 1.6 } },
  ride: { gain: 0.26, pan: -0.3, room: 0.4, cymbal: { highpass: 4200, decay: 0.4, metal: 0.75, attack: 0, pitch: 1.9 } },
  shaker: { gain: 0.34, pan: -0.35, room: 0.4, noise: { band: 6500, quality: 1.1, attack: 0.02, decay: 0.03, noise: 0.7, head: [], strokes: STROKE } },
  crash: { gain: 0.3, pan: 0.2, room: 0.7, cymbal: { highpass: 3000, decay: 0.65, metal: 0.35, attack: 0, pitch: 1.3 } },
  'tom-high': { gain: 0.6, pan: 0.25, room: 0.7, kick: { from: 210, to: 128, fall: 0.05, decay: 0.14, click: 0.3, drive: 1.2 } },
  'tom-low': { gain: 0.75, pan: -0.2, room: 0.7, kick: { from: 130, to: 76, fall: 0.06, decay: 0.2, click: 0.25, drive: 1.2 } },
  boom: { gain: 0.9, pan: 0, room: 1, kick: { from: 90, to: 36, fall: 0.12, decay: 0.45, click: 0.15, drive: 1.8 } },
  swell: { gain: 0.26, pan: 0, room: 0.8, cymbal: { highpass: 2600, decay: 0.25, metal: 0.25, attack: 1.4, pitch: 1.2 } },
};

const KITS: Readonly<Record<DrumSound, Partial<Record<DrumName, Recipe>>>> = {
  acoustic: {},
  electronic: {
    kick: { gain: 0.95, pan: 0, room: 0.04, kick: { from: 240, to: 46, fall: 0.026, decay: 0.16, click: 0.35, drive: 2 } },
    snare: { gain: 0.55, pan: 0, room: 0.6, noise: { band: 1900, quality: 0.7, attack: 0, decay: 0.09, noise: 0.9, head: [[200, 0.35, 0.04]], strokes: STROKE } },
    hat: { gain: 0.3, pan: 0.2, room: 0.1, cymbal: { highpass: 8000, decay: 0.022, metal: 0.4, attack: 0, pitch: 2 } },
  },
  dusty: {
    kick: { gain: 0.9, pan: 0, room: 0.1, kick: { from: 120, to: 52, fall: 0.035, decay: 0.1, click: 0.12, drive: 2.2 } },
    snare: { gain: 0.62, pan: 0, room: 0.5, noise: { band: 1500, quality: 0.8, attack: 0, decay: 0.06, noise: 0.8, head: [[175, 0.6, 0.05]], strokes: STROKE } },
    hat: { gain: 0.24, pan: 0.25, room: 0.15, cymbal: { highpass: 5200, decay: 0.024, metal: 0.3, attack: 0, pitch: 1.3 } },
  },
  orchestral: {
    kick: { gain: 0.8, pan: 0, room: 1, kick: { from: 80, to: 42, fall: 0.08, decay: 0.3, click: 0.1, drive: 1.2 } },
    'tom-high': { gain: 0.7, pan: 0.3, room: 1, kick: { from: 170, to: 112, fall: 0.05, decay: 0.16, click: 0.4, drive: 1.6 } },
    'tom-low': { gain: 0.85, pan: -0.2, room: 1, kick: { from: 112, to: 65, fall: 0.07, decay: 0.28, click: 0.3, drive: 1.6 } },
    shaker: { gain: 0.2, pan: 0.4, room: 0.8, noise: { band: 5200, quality: 0.9, attack: 0.012, decay: 0.03, noise: 0.7, head: [], strokes: STROKE } },
  },
  chip: {
    kick: { gain: 0.7, pan: 0, room: 0, kick: { from: 330, to: 60, fall: 0.02, decay: 0.06, click: 0, drive: 4 } },
    snare: { gain: 0.4, pan: 0, room: 0, noise: { band: 4200, quality: 0.5, attack: 0, decay: 0.045, noise: 0.8, head: [], strokes: STROKE } },
    hat: { gain: 0.22, pan: 0, room: 0, noise: { band: 9000, quality: 0.6, attack: 0, decay: 0.012, noise: 0.8, head: [], strokes: STROKE } },
  },
};

/** Renders the named drums of a kit; `tick` is called after each take and may throw. */
export function buildKit(sound: DrumSound, names: ReadonlySet<DrumName>, random: Random, tick: () => void): ReadonlyMap<DrumName, Drum> {
  const kit = new Map<DrumName, Drum>();
  for (const name of names) {
    const recipe = KITS[sound][name] ?? BASE[name];
    const takes = [0, 1].map((take) => {
      tick();
      return render(recipe, random.fork(`${name} ${take}`));
    });
    kit.set(name, { takes, gain: recipe.gain, pan: recipe.pan, room: recipe.room });
  }
  return kit;
}

function render(recipe: Recipe, random: Random): Float32Array {
  if ('kick' in recipe) return renderKick(recipe.kick, random);
  if ('noise' in recipe) return renderNoiseDrum(recipe.noise, random);
  return renderCymbal(recipe.cymbal, random);
}
