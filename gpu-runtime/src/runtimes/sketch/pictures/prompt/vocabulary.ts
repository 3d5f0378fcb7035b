/** Words that mean the same in every scene family. Words of one family stand in its scene file. */
import type { Mood, Season, Time, Weather } from './brief.ts';

export const TIME_WORDS: Readonly<Record<Time, readonly string[]>> = {
  dawn: ['dawn', 'sunrise', 'daybreak', 'morning', 'early morning'],
  day: ['day', 'daytime', 'daylight', 'noon', 'midday', 'afternoon', 'blue sky', 'sunny'],
  golden: ['golden hour', 'late afternoon', 'golden light', 'evening light', 'sunlit', 'sunlight'],
  sunset: ['sunset', 'sundown', 'evening', 'setting sun'],
  dusk: ['dusk', 'twilight', 'blue hour', 'nightfall'],
  night: ['night', 'nighttime', 'midnight', 'moonlit', 'moonlight', 'nocturnal', 'starry', 'moon', 'full moon', 'starlight', 'star'],
};

export const WEATHER_WORDS: Readonly<Record<Weather, readonly string[]>> = {
  clear: ['clear', 'cloudless', 'clear sky', 'sun', 'sunshine'],
  cloudy: ['cloud', 'cloudy', 'overcast', 'dramatic sky'],
  fog: ['fog', 'foggy', 'mist', 'misty', 'haze', 'hazy'],
  rain: ['rain', 'rainy', 'raining', 'drizzle', 'downpour', 'wet'],
  snow: ['snow', 'snowy', 'snowing', 'snowfall', 'blizzard'],
  storm: ['storm', 'stormy', 'thunderstorm', 'tempest', 'lightning', 'thunder'],
};

export const SEASON_WORDS: Readonly<Record<Season, readonly string[]>> = {
  spring: ['spring', 'springtime', 'blossom'],
  summer: ['summer', 'summertime'],
  autumn: ['autumn', 'fall', 'autumnal', 'fall colours', 'fall colors'],
  winter: ['winter', 'wintry', 'frost', 'frosty'],
};

/** Hue in OKLCH degrees and the chroma that the word suggests. */
export const COLOUR_WORDS: Readonly<Record<string, readonly [hue: number, chroma: number]>> = {
  red: [27, 0.19],
  crimson: [18, 0.18],
  scarlet: [30, 0.2],
  ruby: [14, 0.18],
  coral: [32, 0.15],
  orange: [56, 0.17],
  copper: [48, 0.11],
  amber: [72, 0.16],
  gold: [84, 0.15],
  golden: [82, 0.15],
  yellow: [100, 0.16],
  lime: [122, 0.18],
  green: [146, 0.15],
  emerald: [160, 0.14],
  mint: [168, 0.09],
  teal: [192, 0.1],
  turquoise: [196, 0.11],
  cyan: [208, 0.12],
  azure: [240, 0.13],
  blue: [256, 0.16],
  navy: [264, 0.12],
  indigo: [276, 0.17],
  violet: [294, 0.18],
  lavender: [298, 0.09],
  purple: [306, 0.18],
  magenta: [330, 0.21],
  pink: [356, 0.14],
  rose: [8, 0.14],
  brown: [60, 0.07],
};

/** Factors are multiplied, warmth is added up. */
export const MOOD_WORDS: Readonly<Record<string, Partial<Mood>>> = {
  pastel: { saturation: 0.72, exposure: 1.3, contrast: 0.88 },
  soft: { contrast: 0.92, glow: 1.5 },
  dreamy: { contrast: 0.92, glow: 2, exposure: 1.08 },
  ethereal: { contrast: 0.92, glow: 2, exposure: 1.1 },
  muted: { saturation: 0.6 },
  faded: { saturation: 0.6, contrast: 0.9 },
  vivid: { saturation: 1.3 },
  vibrant: { saturation: 1.3 },
  colorful: { saturation: 1.3 },
  colourful: { saturation: 1.3 },
  saturated: { saturation: 1.35 },
  warm: { warmth: 1 },
  cozy: { warmth: 0.8 },
  cosy: { warmth: 0.8 },
  cold: { warmth: -1 },
  cool: { warmth: -0.8 },
  chilly: { warmth: -0.8 },
  dark: { exposure: 0.7, contrast: 1.08 },
  moody: { exposure: 0.78, contrast: 1.1, saturation: 0.9 },
  gloomy: { exposure: 0.72, saturation: 0.75 },
  bright: { exposure: 1.22 },
  luminous: { exposure: 1.12, glow: 1.6 },
  glowing: { glow: 1.8 },
  dramatic: { contrast: 1.16, exposure: 0.92 },
  cinematic: { contrast: 1.1 },
  noir: { saturation: 0, contrast: 1.25 },
  monochrome: { saturation: 0 },
  'black and white': { saturation: 0, contrast: 1.1 },
  greyscale: { saturation: 0 },
  grayscale: { saturation: 0 },
};

export const AMOUNT_WORDS: Readonly<Record<'few' | 'many', readonly string[]>> = {
  few: ['few', 'sparse', 'single', 'lonely', 'lone', 'minimal', 'minimalist', 'solitary'],
  many: ['many', 'dense', 'lush', 'endless', 'crowded', 'countless', 'busy', 'full'],
};

export const SIZE_WORDS: Readonly<Record<'small' | 'large', readonly string[]>> = {
  small: ['small', 'tiny', 'little', 'low', 'gentle'],
  large: ['large', 'big', 'huge', 'giant', 'towering', 'tall', 'massive', 'majestic', 'epic', 'high'],
};

/** Carry no content: neither used nor ignored. */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  ('a an the and or of in on at by to from for with over under above below near into onto through across behind beside between around along' +
    ' is are be it its this that these those there some one very more most as up down out off where while which who whose his her their our my' +
    ' please make show showing draw image picture photo photograph view scene shot front middle background foreground').split(' '),
);

export const NEGATORS: ReadonlySet<string> = new Set(['no', 'without', 'not', "don't", 'minus', 'never']);
