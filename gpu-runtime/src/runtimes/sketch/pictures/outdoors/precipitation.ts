/** Rain and snow in front of a finished scene: three distances, the nearest out of focus. */
import { round } from '../core/math.ts';
import { mix, scale } from '../core/colour.ts';
import { glow, stroke } from '../core/shapes.ts';
import type { Stage } from '../prompt/scene.ts';
import type { Atmosphere } from './atmosphere.ts';

export function precipitate(stage: Stage, air: Atmosphere): void {
  const { weather } = stage.brief;
  if (weather === 'rain' || weather === 'storm') rain(stage, air, weather === 'storm' ? 1.6 : 1);
  if (weather === 'snow') snow(stage, air);
}

export function rain(stage: Stage, air: Pick<Atmosphere, 'haze'>, amount: number): void {
  const { film, brief } = stage;
  const random = stage.random('rain');
  const area = (film.width * film.height) / (film.unit * film.unit);
  const wind = random.between(-0.22, 0.22) * (amount > 1 ? 2 : 1);
  const colour = scale(mix(air.haze, [1, 1, 1], 0.35), 0.42);
  const count = round(650 * area * amount * (brief.amount === 'few' ? 0.4 : brief.amount === 'many' ? 1.6 : 1));
  for (let i = 0; i < count; i++) {
    const near = random.next() ** 2;
    const length = film.unit * (0.018 + 0.07 * near);
    const x = random.between(-0.1, 1.1) * film.width;
    const y = random.between(-0.05, 1) * film.height;
    const radius = film.unit * (0.00035 + 0.0007 * near);
    stroke(film, x, y, x + length * wind, y + length, radius * 0.4, radius, { colour, alpha: 0.12 + 0.3 * (1 - near) * random.next() }, true);
    if ((i & 31) === 0) stage.tick(0.97);
  }
}

export function snow(stage: Stage, air: Pick<Atmosphere, 'haze'>): void {
  const { film, brief } = stage;
  const random = stage.random('snow');
  const area = (film.width * film.height) / (film.unit * film.unit);
  const colour = mix(air.haze, [1, 1, 1], 0.6);
  const count = round(900 * area * (brief.amount === 'few' ? 0.4 : brief.amount === 'many' ? 1.7 : 1));
  for (let i = 0; i < count; i++) {
    const near = random.next() ** 4;
    const sigma = film.unit * (0.0008 + 0.006 * near);
    glow(film, random.next() * film.width, random.next() * film.height, sigma, scale(colour, near > 0.35 ? 0.09 : 0.45 - 0.5 * near));
    if ((i & 31) === 0) stage.tick(0.97);
  }
}
