/**
 * Every edit by name, with its place in the chain. What is old is repaired first; then places follow what happens in front of a camera:
 * the season grows, snow lies, light changes, weather comes between, then film, print and frame.
 */
import type { Edit } from './edit.ts';
import { fog } from './fog.ts';
import { mosaic, stainedGlass } from './glass.ts';
import { grade, tint } from './grades.ts';
import { backgroundBlur, blur, dreamGlow, grain, lightLeak, miniature, sharpen, vignette } from './lens.ts';
import { oil, watercolour } from './paintings.ts';
import { ink, pencil } from './paper-drawings.ts';
import { comic, halftone, pixelArt, poster } from './prints.ts';
import { rain, storm } from './rain.ts';
import { relight } from './relight.ts';
import { restore } from './restore.ts';
import { season } from './seasons.ts';
import { snowCover, snowfall } from './snow.ts';

const ORDER = ['repair', 'season', 'snow', 'light', 'air', 'weather', 'falling', 'lens', 'grade', 'tone', 'style', 'frame'] as const;

interface Entry {
  readonly place: (typeof ORDER)[number];
  readonly apply: Edit;
}

export const EDITS = {
  restore: { place: 'repair', apply: restore },
  autumn: { place: 'season', apply: season('autumn') },
  spring: { place: 'season', apply: season('spring') },
  summer: { place: 'season', apply: season('summer') },
  'snow-cover': { place: 'snow', apply: snowCover },
  night: { place: 'light', apply: relight('night') },
  dusk: { place: 'light', apply: relight('dusk') },
  dawn: { place: 'light', apply: relight('dawn') },
  'golden-hour': { place: 'light', apply: relight('golden-hour') },
  day: { place: 'light', apply: relight('day') },
  overcast: { place: 'light', apply: relight('overcast') },
  fog: { place: 'air', apply: fog },
  rain: { place: 'weather', apply: rain },
  storm: { place: 'weather', apply: storm },
  snowfall: { place: 'falling', apply: snowfall },
  'background-blur': { place: 'lens', apply: backgroundBlur },
  blur: { place: 'lens', apply: blur },
  sharpen: { place: 'lens', apply: sharpen },
  dream: { place: 'lens', apply: dreamGlow },
  miniature: { place: 'lens', apply: miniature },
  warm: { place: 'grade', apply: grade('warm') },
  cold: { place: 'grade', apply: grade('cold') },
  'teal-orange': { place: 'grade', apply: grade('teal-orange') },
  'black-white': { place: 'grade', apply: grade('black-white') },
  sepia: { place: 'grade', apply: grade('sepia') },
  vivid: { place: 'grade', apply: grade('vivid') },
  pastel: { place: 'grade', apply: grade('pastel') },
  muted: { place: 'grade', apply: grade('muted') },
  neon: { place: 'grade', apply: grade('neon') },
  noir: { place: 'grade', apply: grade('noir') },
  vintage: { place: 'grade', apply: grade('vintage') },
  brighter: { place: 'tone', apply: grade('brighter') },
  darker: { place: 'tone', apply: grade('darker') },
  'contrast-up': { place: 'tone', apply: grade('contrast-up') },
  'contrast-down': { place: 'tone', apply: grade('contrast-down') },
  invert: { place: 'style', apply: grade('invert') },
  ink: { place: 'style', apply: ink },
  pencil: { place: 'style', apply: pencil },
  watercolour: { place: 'style', apply: watercolour },
  oil: { place: 'style', apply: oil },
  'pixel-art': { place: 'style', apply: pixelArt },
  poster: { place: 'style', apply: poster },
  comic: { place: 'style', apply: comic },
  halftone: { place: 'style', apply: halftone },
  'stained-glass': { place: 'style', apply: stainedGlass },
  mosaic: { place: 'style', apply: mosaic },
  'light-leak': { place: 'frame', apply: lightLeak },
  vignette: { place: 'frame', apply: vignette },
  grain: { place: 'frame', apply: grain },
  'tint-red': { place: 'grade', apply: tint('red') },
  'tint-orange': { place: 'grade', apply: tint('orange') },
  'tint-yellow': { place: 'grade', apply: tint('yellow') },
  'tint-golden': { place: 'grade', apply: tint('golden') },
  'tint-green': { place: 'grade', apply: tint('green') },
  'tint-teal': { place: 'grade', apply: tint('teal') },
  'tint-cyan': { place: 'grade', apply: tint('cyan') },
  'tint-blue': { place: 'grade', apply: tint('blue') },
  'tint-purple': { place: 'grade', apply: tint('purple') },
  'tint-magenta': { place: 'grade', apply: tint('magenta') },
  'tint-pink': { place: 'grade', apply: tint('pink') },
  'tint-brown': { place: 'grade', apply: tint('brown') },
} as const satisfies Record<string, Entry>;

export type EditName = keyof typeof EDITS;

/** For sorting a chain. */
export const placeOf = (name: EditName): number => ORDER.indexOf(EDITS[name].place);
