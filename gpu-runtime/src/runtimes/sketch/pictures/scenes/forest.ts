/** A forest in mist: trunks in several distances, a canopy, ferns in front, and shafts of light from a low sun. */
import { abs, exp, floor, max, min, round, sin } from '../core/math.ts';
import { mix, scale, type Rgb } from '../core/colour.ts';
import { PLAIN_GRADE } from '../core/develop.ts';
import { fbm2, noise1, noise2, smoothstep } from '../core/noise.ts';
import { glow } from '../core/shapes.ts';
import { lightShafts } from '../outdoors/light-shafts.ts';
import { precipitate } from '../outdoors/precipitation.ts';
import { paintFerns, paintTrunk } from '../outdoors/woodland.ts';
import type { Scene, Stage } from '../prompt/scene.ts';
import { forestColours, type ForestColours } from '../outdoors/forest-colours.ts';

const LAYERS = 6;

export const forest: Scene = {
  name: 'forest',
  title: 'Forest with light shafts',
  example: 'a misty forest with rays of morning light',
  words: { landscape: 0.5, forest: 3, wood: 2, woodland: 3, jungle: 2.5, tree: 1.6, 'light shafts': 2, ray: 1.5, 'god rays': 2, 'sun rays': 2, redwood: 3, grove: 2.5, fern: 2, enchanted: 1.5, rainforest: 3, birch: 2.5, pine: 1.5, trail: 1.5, path: 1 },
  features: {
    path: ['path', 'trail', 'road', 'walkway'],
    rays: ['ray', 'beam', 'shaft', 'light shafts', 'god rays', 'sun rays', 'sunbeam', 'sunlight', 'light'],
    fireflies: ['firefly', 'magic', 'magical', 'enchanted', 'fairy', 'glowing'],
    ferns: ['fern', 'undergrowth', 'grass', 'moss', 'mossy'],
    birch: ['birch'],
    canopy: ['leaf', 'leaves', 'canopy', 'foliage', 'jungle'],
  },
  times: ['dawn', 'day', 'golden', 'sunset', 'dusk', 'night'],
  weathers: ['clear', 'fog', 'rain', 'snow'],
  seasons: ['spring', 'summer', 'autumn', 'winter'],
  amounts: true,
  sizes: true,

  paint(stage) {
    const { film, brief } = stage;
    const { width, height, unit } = film;
    const random = stage.random('forest');
    const colours = forestColours(stage, random);
    const sunX = width * (0.5 + random.between(-0.22, 0.22));
    const sunY = height * random.between(0.2, 0.32);
    const groundY = height * random.between(0.7, 0.76);
    paintMist(stage, colours, sunX, sunY, groundY);
    stage.preview();
    for (let layer = 0; layer < LAYERS; layer++) {
      const near = layer / (LAYERS - 1);
      paintGround(stage, colours, groundY + (height - groundY) * (near ** 1.7 * 0.92), near, sunX, layer);
      paintLayer(stage, colours, near, groundY, sunX, layer);
      if (!brief.without.has('canopy') && (brief.season !== 'winter' || brief.wants.has('canopy'))) paintCanopy(stage, colours, near, sunX, sunY, layer);
      if (layer === 3) stage.preview();
    }
    if (!brief.without.has('rays') && brief.time !== 'night') lightShafts(stage, sunX, sunY, scale(colours.light, brief.wants.has('rays') ? 0.4 : 0.28), 0.74, 0.86);
    glow(film, sunX, sunY, unit * 0.11, scale(colours.light, 0.35));
    if (!brief.without.has('ferns')) paintFerns(stage, colours, groundY);
    if (brief.wants.has('fireflies') || colours.dark) paintFireflies(stage, colours, groundY);
    precipitate(stage, { haze: colours.fog } as Parameters<typeof precipitate>[1]);
    return { grade: { ...PLAIN_GRADE, contrast: 1.06, vignette: 0.34 }, bloom: { threshold: 0.7, strength: 0.5 } };
  },
};

function paintMist({ film, ...stage }: Stage, colours: ForestColours, sunX: number, sunY: number, groundY: number): void {
  const { width, height, unit, rgb } = film;
  const t = stage.lattice('mist');
  for (let y = 0; y < height; y++) {
    if ((y & 15) === 0) stage.tick((0.08 * y) / height);
    for (let x = 0; x < width; x++) {
      const dx = (x + 0.5 - sunX) / unit;
      const dy = (y + 0.5 - sunY) / unit;
      const d2 = dx * dx + dy * dy;
      const shine = 0.75 / (1 + d2 * 26) + 0.45 / (1 + d2 * 4);
      const swirl = 0.85 + 0.3 * fbm2(t, (x / unit) * 2.2, (y / unit) * 3.4, 3);
      const low = smoothstep(groundY * 0.4, groundY, y);
      const i = (y * width + x) * 3;
      for (let c = 0; c < 3; c++) rgb[i + c] = colours.fog[c]! * (0.6 + 0.25 * low) * swirl + colours.light[c]! * shine * 0.55;
    }
  }
}

function paintGround(stage: Stage, colours: ForestColours, top: number, near: number, sunX: number, layer: number): void {
  const { film, brief } = stage;
  const { width, height, unit, rgb, depth } = film;
  const t = stage.lattice('ground');
  const path = brief.wants.has('path');
  const fade = (1 - near) ** 1.3 * 0.86;
  const colour = mix(colours.ground, colours.fog, fade);
  const pathColour = mix(colours.path, colours.fog, fade * 0.9);
  for (let x = 0; x < width; x++) {
    if ((x & 63) === 0) stage.tick(0.1 + 0.62 * near);
    const bump = (noise1(t, (x / unit) * (3 + 2 * near), layer * 3) - 0.5) * unit * (0.02 + 0.03 * near);
    const edge = top + bump;
    for (let y = max(0, floor(edge)); y < height; y++) {
      const cover = y + 1 - edge;
      const a = (cover > 1 ? 1 : cover) * smoothstep(0, unit * 0.012 * (1 + (1 - near) * 3), cover);
      const u = (x - width / 2) / unit;
      const deep = (y - edge) / unit;
      const litter = 0.6 + 0.8 * fbm2(t, u * (26 - 12 * near) + layer * 9, (y / unit) * (44 - 14 * near), 4);
      const patch = smoothstep(0.5, 0.7, noise2(t, u * 5 + 40, (y / unit) * 9 + layer)) * exp((-3 * (x - sunX) * (x - sunX)) / (unit * unit));
      const i = (y * width + x) * 3;
      let onPath = 0;
      if (path) {
        const k = (y - height * 0.7) / (height * 0.3);
        const middle = sin(k * 2.1 + 0.6) * 0.1 * (1.2 - k) + (sunX / unit - width / unit / 2) * (1 - k) * 0.8;
        const half = 0.018 + 0.2 * k * k + 0.05 * k;
        onPath = k > -0.1 ? 1 - smoothstep(half * 0.75, half * 1.1, abs(u - middle + (litter - 1) * 0.03)) : 0;
      }
      for (let c = 0; c < 3; c++) {
        const base = colour[c]! + (pathColour[c]! - colour[c]!) * onPath;
        const value = base * litter * (1 - 0.35 * min(1, deep * 3)) + colours.light[c]! * patch * 0.13 * (0.4 + litter * 0.6);
        rgb[i + c]! += (value - rgb[i + c]!) * a;
      }
      if (cover > 0.5) depth[y * width + x] = min(255, 40 + 190 * near + 300 * deep * near);
    }
  }
}

function paintLayer(stage: Stage, colours: ForestColours, near: number, groundY: number, sunX: number, layer: number): void {
  const { film, brief } = stage;
  const { width, height, unit } = film;
  const random = stage.random(`trunks ${layer}`);
  const dense = brief.amount === 'few' ? 0.55 : brief.amount === 'many' ? 1.4 : 1;
  const spacing = unit * (0.03 + 0.24 * near ** 1.6) / dense;
  const fade = (1 - near) ** 1.15 * 0.9;
  const girth = unit * (0.0045 + 0.05 * near ** 2.1) * (brief.size === 'large' ? 1.5 : 1);
  for (let x = -spacing * random.next(); x < width + spacing; x += spacing * random.between(0.45, 1.7)) {
    // The nearest trunks leave the middle open.
    if (near > 0.55 && abs(x - sunX) < unit * (0.1 + 0.22 * near)) continue;
    const foot = groundY + (height - groundY) * (near ** 1.7 * 0.92) + unit * random.between(0, 0.03 + 0.06 * near);
    stage.tick(0.1 + 0.62 * near);
    const bark = mix(colours.bark, colours.fog, fade);
    paintTrunk(stage, random, { x, footY: foot, girth: girth * random.between(0.65, 1.3), bark, rim: mix(bark, colours.light, 0.07 + 0.3 * fade), lightX: sunX, depth: round(45 + 195 * near), birch: brief.wants.has('birch'), texture: near });
  }
}

function paintCanopy(stage: Stage, colours: ForestColours, near: number, sunX: number, sunY: number, layer: number): void {
  const { film } = stage;
  const { width, height, unit, rgb, depth } = film;
  const t = stage.lattice(`canopy ${layer}`);
  const fade = (1 - near) ** 1.1 * 0.88;
  const colour = mix(colours.leaf, colours.fog, fade);
  const bright = mix(colours.leafLit, colours.fog, fade * 0.6);
  const low = height * (0.5 - 0.2 * near);
  const f = (3.4 + 5 * (1 - near)) / unit;
  for (let y = 0; y < min(height, low * 1.5); y++) {
    if ((y & 15) === 0) stage.tick(0.1 + 0.62 * near);
    const hang = 0.36 + 0.42 * smoothstep(0, low * 1.25, y);
    for (let x = 0; x < width; x++) {
      const dx = (x - sunX) / unit;
      const dy = (y - sunY) / unit;
      const open = 0.34 * exp(-(dx * dx * 5 + dy * dy * 9));
      const big = noise2(t, x * f, y * f * 1.2);
      const need = hang + open + 0.1 * (1 - near);
      if (big * 0.62 + 0.36 < need) continue;
      const n = big * 0.56 + fbm2(t, x * f * 4.5 + 9, y * f * 4.5, 4) * 0.44;
      const soft = 0.035 + 0.03 * (1 - near);
      const a = smoothstep(need, need + soft, n);
      if (a <= 0) continue;
      const through = exp(-(dx * dx + dy * dy) * 4) * (0.2 + 1.3 * fbm2(t, x * f * 14, y * f * 14, 2));
      const i = (y * width + x) * 3;
      for (let c = 0; c < 3; c++) rgb[i + c]! += (colour[c]! + (bright[c]! - colour[c]!) * through * 0.8 - rgb[i + c]!) * a;
      if (a > 0.5) depth[y * width + x] = 45 + 190 * near;
    }
  }
}

function paintFireflies(stage: Stage, colours: ForestColours, groundY: number): void {
  const { film, brief } = stage;
  const random = stage.random('fireflies');
  const spark: Rgb = brief.colours[0] ? mix(colours.light, [1, 1, 1], 0.2) : [1.5, 1.25, 0.4];
  const count = brief.amount === 'many' ? 110 : 55;
  for (let i = 0; i < count; i++) {
    const x = random.next() * film.width;
    const y = groundY + film.unit * (0.2 - 0.55 * random.next() ** 1.4);
    const size = film.unit * random.between(0.0012, 0.0032);
    glow(film, x, y, size, scale(spark, 2.2));
    glow(film, x, y, size * 6, scale(spark, 0.09));
  }
}
