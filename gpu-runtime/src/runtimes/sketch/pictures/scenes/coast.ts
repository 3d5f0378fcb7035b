/** Sea under a big sky: hazy mountain layers or islands, mirrored water, sometimes a boat, birds or a dark headland. */
import { max, min, pow, round } from '../core/math.ts';
import { PLAIN_GRADE } from '../core/develop.ts';
import { mix, scale } from '../core/colour.ts';
import { makeAtmosphere } from '../outdoors/atmosphere.ts';
import { paintBirds, paintSailboat } from '../outdoors/figures.ts';
import { paintLightning } from '../outdoors/lightning.ts';
import { paintPalms } from '../outdoors/palms.ts';
import { precipitate } from '../outdoors/precipitation.ts';
import { growConifers, openView, paintRidge, peakSkyline } from '../outdoors/ridges.ts';
import { paintSky } from '../outdoors/sky.ts';
import { paintWater } from '../outdoors/water.ts';
import type { Scene } from '../prompt/scene.ts';

export const coast: Scene = {
  name: 'coast',
  title: 'Coast and sea',
  example: 'a red sunset over mountains by the sea',
  words: { landscape: 0.5, sea: 3, ocean: 3, coast: 3, coastline: 3, seaside: 3, seascape: 3, beach: 2.5, shore: 2.5, bay: 2, wave: 2, water: 1.2, island: 2.5, harbour: 2, harbor: 2, fjord: 2.5, horizon: 1, sunset: 1, sunrise: 1, sky: 0.8, lagoon: 2, tropical: 1.5, palm: 1.5, 'palm tree': 1.5, caribbean: 3, hawaii: 2.5, maldives: 3, cliff: 1.5 },
  features: {
    mountains: ['mountain', 'peak', 'range', 'alp', 'volcano', 'cliff', 'fjord', 'hill'],
    islands: ['island', 'archipelago', 'islet'],
    boat: ['boat', 'sailboat', 'ship', 'sail', 'yacht', 'sailing'],
    birds: ['bird', 'gull', 'seagull'],
    palms: ['palm', 'palm tree', 'tropical', 'tropics', 'caribbean', 'hawaii', 'maldives'],
    waves: ['wave', 'rough', 'swell', 'windy'],
    calm: ['calm', 'mirror', 'still', 'reflection', 'serene', 'peaceful', 'quiet', 'tranquil'],
  },
  times: ['dawn', 'day', 'golden', 'sunset', 'dusk', 'night'],
  weathers: ['clear', 'cloudy', 'fog', 'rain', 'snow', 'storm'],
  seasons: [],
  amounts: true,
  sizes: true,

  paint(stage) {
    const { film, brief } = stage;
    const { width, height, unit } = film;
    const random = stage.random('coast');
    const air = makeAtmosphere(brief, random, ['sunset', 'golden', 'dawn', 'sunset']);
    const horizonY = round(height * random.between(0.56, 0.63));
    const sunX = width * (0.5 + random.sign() * random.between(0.06, 0.24));
    const radius = unit * 0.042;
    // High sun may stand near the top edge, but always wholly inside.
    const sunY = max(radius * 1.8, horizonY - max(air.sunHeight * horizonY, unit * 0.1));
    paintSky(stage, { air, horizonY, bottomY: horizonY + 1, sunX, sunY, from: 0.02, to: 0.5 });
    stage.preview();

    const withMountains = !brief.without.has('mountains') && (brief.wants.has('mountains') || (!brief.wants.has('islands') && !brief.wants.has('waves') && !brief.wants.has('palms') && random.chance(0.6)));
    const t = stage.lattice('ridges');
    const layers = withMountains ? 5 : 3;
    const tall = unit * (withMountains ? random.between(0.2, 0.28) : 0.07) * (brief.size === 'large' ? 1.35 : brief.size === 'small' ? 0.65 : 1);
    const limitY = sunY + radius * 1.9;
    for (let i = 0; i < layers; i++) {
      const near = i / (layers - 1);
      const shape = {
        baseY: horizonY + 1,
        height: tall * (1 - 0.72 * near) * (i === 0 ? 1 : random.between(0.8, 1.15)),
        frequency: 1.7 + near * 2.6,
        jagged: withMountains ? 0.85 - near * 0.3 : 0.35,
        gaps: withMountains ? 0.12 + near * 0.42 : 0.42 + near * 0.12,
      };
      const line = peakSkyline(film, t, random, shape);
      if (air.sunVisible) openView(line, horizonY, sunX, unit * 0.2, limitY);
      if (near > 0.6 && withMountains) growConifers(line, t, stage.random(`trees ${i}`), unit * (0.012 + 0.022 * near), 0.56, horizonY);
      const haze = pow(1 - near, 0.8) * min(1, 0.55 + 0.3 * air.hazeDensity);
      const crest = mix(air.near, mix(air.haze, air.sky[2]!, 0.35), min(0.94, 0.012 + haze * haze * 0.85));
      paintRidge(film, line, t, {
        crest,
        foot: mix(crest, air.haze, min(0.92, (0.62 - 0.56 * near) * air.hazeDensity)),
        baseY: horizonY + 1,
        depth: 40 + 70 * near,
        relief: (0.25 + 0.35 * near) * (air.isMoon ? 0.4 : 1),
        lightX: sunX,
        light: scale(air.sun, 0.05 + 0.04 * near),
        mist: 1.1 + near,
      });
      stage.tick(0.5 + 0.2 * near);
    }
    if (brief.weather === 'storm') paintLightning(stage, horizonY);
    if (brief.wants.has('boat')) paintSailboat(stage, air, horizonY, sunX);
    stage.preview();

    const waves = brief.wants.has('calm') ? 0.22 : brief.wants.has('waves') || brief.weather === 'storm' ? 1 : random.between(0.35, 0.62);
    paintWater(stage, {
      horizonY,
      bottomY: height,
      deep: scale(air.water, 0.75),
      ...(air.sunVisible ? { glitter: { x: sunX, colour: scale(air.sun, air.isMoon ? 0.35 : 0.95) } } : {}),
      waves,
      farDepth: 112,
      from: 0.7,
      to: 0.97,
    });
    if (brief.wants.has('birds') || (!brief.without.has('birds') && air.sunVisible && !air.isMoon && random.chance(0.35))) paintBirds(stage, air, horizonY, sunX, sunY);
    if (brief.wants.has('palms')) paintPalms(stage, air, sunX);
    precipitate(stage, air);
    return {
      grade: { ...PLAIN_GRADE, exposure: 1.02, saturation: 1.06 },
      bloom: { threshold: 0.85, strength: 0.5 },
    };
  },
};
