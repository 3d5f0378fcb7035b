/** The colours of a wood by season, time of day and colour words. */
import { fromOklch, inkOf, linearOf, mix, scale, type Rgb } from '../core/colour.ts';
import type { Random } from '../core/random.ts';
import type { Stage } from '../prompt/scene.ts';
import { tint } from './atmosphere.ts';

export interface ForestColours {
  readonly fog: Rgb;
  readonly light: Rgb;
  readonly bark: Rgb;
  readonly leaf: Rgb;
  readonly leafLit: Rgb;
  readonly ground: Rgb;
  readonly path: Rgb;
  /** Dusk or night. */
  readonly dark: boolean;
}

export function forestColours({ brief }: Stage, random: Random): ForestColours {
  const time = brief.time ?? random.pick(['dawn', 'golden', 'day', 'golden'] as const);
  const [fogHex, lightHex] = {
    dawn: ['#a7b9a8', '#ffe6b8'],
    day: ['#9dbb9a', '#fff6d0'],
    golden: ['#b3a877', '#ffd68a'],
    sunset: ['#b0796a', '#ffb070'],
    dusk: ['#4d5f86', '#b8b6e0'],
    night: ['#1f3a52', '#8fc2e8'],
  }[time] as [string, string];
  const cold = brief.season === 'winter' && brief.time === undefined;
  const dark = time === 'dusk' || time === 'night';
  const wish = brief.colours[0];
  const misty = brief.weather === 'fog' ? 1.25 : 1;
  const season = brief.season;
  const leaves = season === 'autumn' ? ['#7a3d14', '#f2a03a'] : season === 'spring' ? ['#3d6a2a', '#c9e06a'] : season === 'winter' ? ['#6a7680', '#dfe8ee'] : ['#22421f', '#a9cc4a'];
  const groundHex = season === 'autumn' ? '#6b4020' : season === 'winter' ? '#c4d2de' : '#33421f';
  const dim = dark ? 0.32 : 1;
  const fogColour = cold ? '#b4c2cf' : fogHex;
  const lightColour = cold ? '#fbf4ea' : lightHex;
  const tinted = (hex: string, strength: number): Rgb => inkOf(tint(linearOf(hex), wish, strength));
  const warmth = brief.mood.warmth;
  const warm = (c: Rgb): Rgb => [c[0] * (1 + 0.14 * warmth), c[1], c[2] * (1 - 0.18 * warmth)];
  return {
    fog: warm(scale(tinted(fogColour, 0.5), 0.75 * misty)),
    light: warm(scale(tinted(lightColour, 0.3), dark ? 0.5 : 0.85)),
    bark: scale(mix(inkOf(fromOklch([0.23, 0.016, 75])), tinted(fogHex, 0.4), 0.05), dark ? 0.3 : 0.5),
    leaf: scale(tinted(leaves[0]!, 0.35), dim * 0.5),
    leafLit: scale(tinted(leaves[1]!, 0.3), dim),
    ground: scale(tinted(groundHex, 0.25), dim * 0.75),
    path: scale(tinted('#8a7352', 0.2), dim * 0.7),
    dark,
  };
}
