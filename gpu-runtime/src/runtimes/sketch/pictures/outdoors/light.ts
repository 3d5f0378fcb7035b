/** Sunlight and skylight for things that are shaded in three dimensions. */
import { max } from '../core/math.ts';
import { luma, mix, scale, type Rgb } from '../core/colour.ts';
import type { Atmosphere } from './atmosphere.ts';

export function sunLight(air: Atmosphere): { light: Rgb; ambient: Rgb } {
  const strength = { dawn: 1.2, day: 1.5, golden: 1.5, sunset: 1.35, dusk: 0.3, night: 0.26 }[air.time];
  const warm = air.time === 'sunset' || air.time === 'dawn' || air.time === 'dusk' ? mix(air.cloudLit, air.sun, 0.35) : air.isMoon ? air.cloudLit : mix(air.sun, air.cloudLit, 0.3);
  // Colour without its brightness, so that palettes steer the hue and this table the power.
  const paler = mix(warm, [luma(warm), luma(warm), luma(warm)], air.time === 'day' ? 0.35 : 0.45);
  const light = scale(paler, strength / max(0.05, luma(paler)));
  const blue = mix(air.sky[0]!, air.sky[2]!, 0.3);
  const dim = { dawn: 0.24, day: 0.3, golden: 0.2, sunset: 0.18, dusk: 0.16, night: 0.09 }[air.time];
  const ambient = scale(blue, dim / max(0.03, luma(blue)));
  const open = 1 - 0.75 * max(0, air.cloudCover - 0.45);
  return { light: scale(light, air.sunVisible || air.time === 'dusk' ? open : 0.25 * open), ambient };
}
