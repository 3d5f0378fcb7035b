/** The light of an outdoor scene: sky gradient, sun, cloud and haze colours, bent by the prompt's weather, colour and mood words. */
import { abs, floor, max, min } from '../core/math.ts';
import { fromOklch, inkOf, linearOf, mix, scale, toOklch, type Rgb } from '../core/colour.ts';
import type { Random } from '../core/random.ts';
import type { Brief, ColourWish, Time } from '../prompt/brief.ts';
import { SKIES, SUN_HEIGHTS, type SkyColours } from './palettes.ts';

export interface Atmosphere {
  readonly time: Time;
  /** Five colours from the zenith to the horizon. */
  readonly sky: readonly Rgb[];
  readonly sun: Rgb;
  /** False when clouds or the prompt hide it; its direction still lights the scene. */
  readonly sunVisible: boolean;
  readonly isMoon: boolean;
  /** Height of the sun as a share of the sky's height above the horizon. */
  readonly sunHeight: number;
  readonly cloudLit: Rgb;
  readonly cloudShade: Rgb;
  /** 0 clear … 1 overcast. */
  readonly cloudCover: number;
  readonly haze: Rgb;
  /** 0.5 crisp … 1 usual … 2.5 fog. */
  readonly hazeDensity: number;
  readonly near: Rgb;
  readonly water: Rgb;
  /** 0 none … 1 a full starry sky. */
  readonly stars: number;
}

/** Turns a colour as it looks on screen towards a colour word, keeping its lightness. `strength` 0..1. */
export function tint(colour: Rgb, wish: ColourWish | undefined, strength: number): Rgb {
  if (!wish) return colour;
  const [lightness, chroma, hue] = toOklch(colour);
  const turn = ((((wish.hue - hue) % 360) + 540) % 360) - 180;
  // Very light and very dark colours cannot carry much chroma.
  const room = min(1, 3.2 * lightness * (1.12 - lightness) + 0.1);
  const wanted = wish.chroma * room;
  // Colours that are nearly grey take the hue whole; turning a strong colour halfway would pass through foreign hues.
  const share = chroma < 0.03 ? 1 : strength;
  const newHue = abs(turn) > 100 ? wish.hue : hue + turn * share;
  return fromOklch([lightness, chroma + (wanted - chroma) * strength, newHue]);
}

/** The sky that needs the least bending for the first colour word; any of them without one. */
function closestSky(skies: readonly SkyColours[], wish: ColourWish | undefined, random: Random): SkyColours {
  const anyOne = random.pick(skies);
  if (!wish) return anyOne;
  let best = anyOne;
  let least = Infinity;
  for (const one of skies) {
    let bend = 0;
    for (const hex of one.sky) {
      const [, chroma, hue] = toOklch(linearOf(hex));
      bend += chroma * abs(((((wish.hue - hue) % 360) + 540) % 360) - 180);
    }
    if (bend < least) [best, least] = [one, bend];
  }
  return best;
}

export function makeAtmosphere(brief: Brief, random: Random, usual: readonly Time[]): Atmosphere {
  const time = brief.time ?? random.pick(usual);
  const wishes = brief.colours;
  const colours = closestSky(SKIES[time], wishes[0], random);
  const wishAt = (place: number): ColourWish | undefined => wishes[min(wishes.length - 1, floor(place * wishes.length))];
  const light = (hex: string, place: number, strength: number): Rgb => {
    const wish = wishAt(place);
    // A dark yellow is olive: yellow and gold are left to the bright part of the sky.
    const share = wish && wish.hue > 50 && wish.hue < 130 ? strength * min(1, 0.12 + place) : strength;
    return inkOf(tint(linearOf(hex), wish, share));
  };
  const [low, high] = SUN_HEIGHTS[time];
  const { weather } = brief;
  const cover = { clear: 0.06, cloudy: 0.72, fog: 0.25, rain: 0.86, snow: 0.7, storm: 0.95 };
  const cloudless = brief.without.has('cloudy');
  let sky: Rgb[] = colours.sky.map((hex, i) => light(hex, i / 4.01, 0.5 - 0.05 * i));
  let cloudLit = light(colours.cloudLit, 0.8, 0.4);
  let cloudShade = light(colours.cloudShade, 0.3, 0.4);
  let near = light(colours.near, 0, 0.35);
  let water = light(colours.water, 0, 0.5);
  let sun = light(colours.sun, 0.99, 0.25);
  const dull = weather === 'rain' ? 0.5 : weather === 'storm' ? 0.7 : weather === 'fog' ? 0.3 : weather === 'snow' ? 0.4 : 0;
  if (dull > 0) {
    const dim = weather === 'storm' ? 0.45 : weather === 'rain' ? 0.7 : 0.95;
    const grey = (c: Rgb): Rgb => {
      const l = 0.25 * c[0] + 0.5 * c[1] + 0.25 * c[2];
      return scale(mix(c, [l * 0.92, l, l * 1.08], dull), dim);
    };
    sky = sky.map(grey);
    [cloudLit, cloudShade, near, water] = [grey(cloudLit), grey(cloudShade), grey(near), grey(water)];
    sun = scale(sun, dim);
  }
  const warmth = max(-1.2, min(1.2, brief.mood.warmth));
  const warm = (c: Rgb): Rgb => (warmth === 0 ? c : [c[0] * (1 + 0.14 * warmth), c[1] * (1 + 0.01 * warmth), c[2] * (1 - 0.18 * warmth)]);
  const hidden = brief.without.has('sun') || weather === 'rain' || weather === 'storm' || (weather === 'fog' && random.chance(0.4));
  const isMoon = time === 'night' || time === 'dusk';
  return {
    time,
    sky: sky.map(warm),
    sun: warm(sun),
    sunVisible: !hidden && !(isMoon && brief.without.has('moon')) && (time !== 'dusk' || random.chance(0.4)),
    isMoon,
    sunHeight: random.between(low, high),
    cloudLit: warm(cloudLit),
    cloudShade: warm(cloudShade),
    cloudCover: cloudless ? 0 : weather ? cover[weather] : random.between(0.22, 0.55),
    haze: warm(mix(sky[3]!, sky[4]!, 0.45)),
    hazeDensity: weather === 'fog' ? 3 : weather === 'rain' || weather === 'snow' ? 1.5 : weather === 'clear' || brief.without.has('fog') ? 0.7 : 1,
    near: warm(near),
    water: warm(water),
    stars: brief.without.has('stars') ? 0 : time === 'night' ? (weather === undefined || weather === 'clear' ? 1 : 0.25) : time === 'dusk' ? 0.3 : 0,
  };
}
