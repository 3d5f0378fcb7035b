/** Skies by time of day, as they look on screen. Each time has several; the seed picks one. */
import type { Time } from '../prompt/brief.ts';

export interface SkyColours {
  /** From the zenith to the horizon. */
  readonly sky: readonly [string, string, string, string, string];
  readonly sun: string;
  readonly cloudLit: string;
  readonly cloudShade: string;
  /** Silhouettes close to the eye. */
  readonly near: string;
  /** Deep water, seen from above. */
  readonly water: string;
}

export const SKIES: Readonly<Record<Time, readonly SkyColours[]>> = {
  dawn: [
    { sky: ['#3c5590', '#7d8cc0', '#c9adca', '#f6c6b8', '#ffe6c4'], sun: '#fff2d8', cloudLit: '#ffd3c2', cloudShade: '#8a8fb6', near: '#27304f', water: '#2f4a73' },
    { sky: ['#2f5f86', '#6fa0b8', '#b6cfca', '#f3dcb4', '#fff0cd'], sun: '#fff6dc', cloudLit: '#ffe6c8', cloudShade: '#86a0ae', near: '#1f3a46', water: '#2b5a6c' },
    { sky: ['#45437f', '#8a74ab', '#d79bb0', '#fbb79b', '#ffdba6'], sun: '#fff0cc', cloudLit: '#ffbfa6', cloudShade: '#7f6f9e', near: '#282447', water: '#3b3f70' },
  ],
  day: [
    { sky: ['#1b58a8', '#3a80c8', '#6daade', '#a5cdea', '#d8e9f0'], sun: '#fffbe8', cloudLit: '#ffffff', cloudShade: '#8fa4bd', near: '#20382f', water: '#0f4a72' },
    { sky: ['#20669c', '#4a96c0', '#82bcd6', '#b9dbe2', '#e6eee2'], sun: '#fff9e0', cloudLit: '#fffdf6', cloudShade: '#93a9b4', near: '#22392c', water: '#0f5468' },
  ],
  golden: [
    { sky: ['#36709f', '#76a3b2', '#c4c4a4', '#f2cf8c', '#ffe8b2'], sun: '#fff3c8', cloudLit: '#ffeac0', cloudShade: '#9a8c88', near: '#2b2d24', water: '#2a5468' },
    { sky: ['#4a6c97', '#8f9fae', '#d8bd9c', '#fac57f', '#ffe0a2'], sun: '#fff0c0', cloudLit: '#ffdca8', cloudShade: '#94808a', near: '#30282a', water: '#39526c' },
  ],
  sunset: [
    { sky: ['#262a5c', '#684884', '#c26888', '#f5966c', '#ffcf8c'], sun: '#fff0c4', cloudLit: '#ff9a78', cloudShade: '#6f4478', near: '#1b1433', water: '#2c2550' },
    { sky: ['#2b3a60', '#6c6a86', '#cd9068', '#f8ae56', '#ffdf96'], sun: '#fff4ce', cloudLit: '#ffc076', cloudShade: '#75596a', near: '#231814', water: '#2d3448' },
    { sky: ['#26163a', '#6a2a50', '#bb4058', '#f16a48', '#ffb264'], sun: '#ffe6ac', cloudLit: '#ff7a5a', cloudShade: '#552748', near: '#190a18', water: '#2a1530' },
    { sky: ['#14384f', '#2f6c7e', '#8aa58e', '#f2b26a', '#ffdc9c'], sun: '#fff2c8', cloudLit: '#ffb488', cloudShade: '#486072', near: '#0d1d25', water: '#143a4a' },
  ],
  dusk: [
    { sky: ['#0d1636', '#222f68', '#494e8e', '#8c6e9c', '#dd9c94'], sun: '#ffd9c0', cloudLit: '#b98ca8', cloudShade: '#2b315e', near: '#0a0d20', water: '#10183a' },
    { sky: ['#0c1c38', '#1c3e66', '#4a6c8e', '#8f94a0', '#e0b690'], sun: '#ffe0bc', cloudLit: '#a6a2ae', cloudShade: '#28405c', near: '#08131f', water: '#0e2238' },
  ],
  night: [
    { sky: ['#040814', '#081430', '#102448', '#1d3a60', '#335474'], sun: '#f3f4ff', cloudLit: '#55708f', cloudShade: '#14223e', near: '#03060d', water: '#050d1e' },
    { sky: ['#08061a', '#140f36', '#281e54', '#443470', '#6a5088'], sun: '#f6f0ff', cloudLit: '#665c8f', cloudShade: '#1c1840', near: '#05040e', water: '#0c0a22' },
    { sky: ['#03100f', '#07222a', '#0f3a44', '#1f5558', '#3d726c'], sun: '#f0fff6', cloudLit: '#55807e', cloudShade: '#102c34', near: '#020a0b', water: '#04161c' },
  ],
};

/** How high the sun (at night the moon) may stand above the horizon, as a share of the sky's height. */
export const SUN_HEIGHTS: Readonly<Record<Time, readonly [low: number, high: number]>> = {
  dawn: [0.2, 0.36],
  day: [0.62, 0.84],
  golden: [0.3, 0.5],
  sunset: [0.14, 0.3],
  dusk: [0.4, 0.7],
  night: [0.5, 0.78],
};
