/**
 * Ray marching of signed distances: three lights, soft shadow of the key light, ambient occlusion, one mirrored look at the surroundings.
 *
 * Edges get four more samples in a second pass; flat areas do not, which is where most of the time would go.
 */
import { abs, sqrt, pow, round } from '../core/math.ts';
import type { Rgb } from '../core/colour.ts';
import { smoothstep } from '../core/noise.ts';
import type { Stage } from '../prompt/scene.ts';
import { gradient, marchRay, softShadow } from './rays.ts';
import type { Solid, Studio } from './solid.ts';

/** Where the floor gives way to the backdrop. */
const FLOOR_END = 16;

export function paintSolid(stage: Stage, solid: Solid, studio: Studio, from: number, to: number): void {
  const { film, quality } = stage;
  const { width, height, rgb, depth } = film;
  const camera = lookAt(studio);
  const half = film.unit / 2;
  const shade = makeShader(solid, studio, quality);
  const ids = new Uint8Array(width * height);
  const distances = new Float32Array(width * height);
  const out = new Float32Array(5);
  for (let y = 0; y < height; y++) {
    if ((y & 1) === 0) stage.tick(from + (to - from) * 0.8 * (y / height));
    for (let x = 0; x < width; x++) {
      shade(out, camera, (x + 0.5 - width / 2) / half, (height / 2 - y - 0.5) / half);
      const p = y * width + x;
      rgb[p * 3] = out[0]!;
      rgb[p * 3 + 1] = out[1]!;
      rgb[p * 3 + 2] = out[2]!;
      ids[p] = out[3]!;
      distances[p] = out[4]!;
      if (out[3]! > 0) {
        const k = (studio.farthest - out[4]!) / (studio.farthest - studio.nearest);
        depth[p] = round(60 + 195 * (k < 0 ? 0 : k > 1 ? 1 : k));
      }
    }
    if (y === height >> 1) stage.preview();
  }
  for (let y = 0; y < height; y++) {
    if ((y & 1) === 0) stage.tick(from + (to - from) * (0.8 + 0.2 * (y / height)));
    for (let x = 0; x < width; x++) {
      const p = y * width + x;
      if (!isEdge(ids, distances, width, height, x, y)) continue;
      let r = rgb[p * 3]!;
      let g = rgb[p * 3 + 1]!;
      let b = rgb[p * 3 + 2]!;
      // Four samples on a turned grid, and the one in the middle.
      for (let s = 0; s < 4; s++) {
        const ox = s === 0 ? -0.375 : s === 1 ? 0.125 : s === 2 ? 0.375 : -0.125;
        const oy = s === 0 ? -0.125 : s === 1 ? -0.375 : s === 2 ? 0.125 : 0.375;
        shade(out, camera, (x + 0.5 + ox - width / 2) / half, (height / 2 - y - 0.5 - oy) / half);
        r += out[0]! < 3 ? out[0]! : 3;
        g += out[1]! < 3 ? out[1]! : 3;
        b += out[2]! < 3 ? out[2]! : 3;
      }
      rgb[p * 3] = r / 5;
      rgb[p * 3 + 1] = g / 5;
      rgb[p * 3 + 2] = b / 5;
    }
  }
}

function isEdge(ids: Uint8Array, distances: Float32Array, width: number, height: number, x: number, y: number): boolean {
  const p = y * width + x;
  const id = ids[p]!;
  const d = distances[p]!;
  const limit = 0.045;
  if (x > 0 && (ids[p - 1] !== id || abs(distances[p - 1]! - d) > limit)) return true;
  if (x + 1 < width && (ids[p + 1] !== id || abs(distances[p + 1]! - d) > limit)) return true;
  if (y > 0 && (ids[p - width] !== id || abs(distances[p - width]! - d) > limit)) return true;
  return y + 1 < height && (ids[p + width] !== id || abs(distances[p + width]! - d) > limit);
}

interface Camera {
  readonly right: Rgb;
  readonly up: Rgb;
  readonly ahead: Rgb;
}

function unit3(v: Rgb): Rgb {
  const l = 1 / sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
  return [v[0] * l, v[1] * l, v[2] * l];
}

function cross(a: Rgb, b: Rgb): Rgb {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function lookAt({ eye, target }: Studio): Camera {
  const ahead = unit3([target[0] - eye[0], target[1] - eye[1], target[2] - eye[2]]);
  const right = unit3(cross(ahead, [0, 1, 0]));
  return { ahead, right, up: cross(right, ahead) };
}

type Shader = (out: Float32Array, camera: Camera, u: number, v: number) => void;

/** `out` gets the colour, 1 + the surface's index (0 for the backdrop) and the distance. */
function makeShader(solid: Solid, studio: Studio, quality: number): Shader {
  const [kx, ky, kz] = unit3(studio.keyDirection);
  const [rx, ry, rz] = unit3(studio.rimDirection);
  const [ex, ey, ez] = studio.eye;
  const shadowSteps = round(10 + 10 * quality);
  const seen = new Float32Array(3);
  const tone = new Float32Array(3);
  const normal = new Float32Array(3);
  const [cx, cy, cz] = solid.centre;
  const floorIndex = solid.floor ?? -1;
  /** Distance to the body or the floor, whichever is nearer. */
  const clearance = (x: number, y: number, z: number): number => {
    const d = solid.distance(x, y, z);
    return floorIndex >= 0 && y < d ? y : d;
  };
  /** Whether a ray comes near the body at all. */
  const meets = (x: number, y: number, z: number, dx: number, dy: number, dz: number): boolean => {
    const b = (x - cx) * dx + (y - cy) * dy + (z - cz) * dz;
    const c = (x - cx) * (x - cx) + (y - cy) * (y - cy) + (z - cz) * (z - cz) - solid.radius * solid.radius;
    return c < 0 || (b < 0 && b * b > c);
  };
  /** What a glossy floor mirrors: the body in key and fill light, without shadows. */
  const mirrorBody = (into: Float32Array, x: number, y: number, z: number, dx: number, dy: number, dz: number): void => {
    const t = marchRay(solid, x, y, z, dx, dy, dz, 0.01, 2 * solid.radius + 1);
    if (t < 0) return;
    const px = x + dx * t;
    const py = y + dy * t;
    const pz = z + dz * t;
    const index = solid.surfaceAt(px, py, pz);
    const { colour, metal, glow } = solid.surfaces[index]!;
    gradient(normal, solid, px, py, pz);
    const facing = normal[0]! * kx + normal[1]! * ky + normal[2]! * kz;
    const lit = facing > 0 ? facing : 0;
    for (let c = 0; c < 3; c++) {
      const own = colour[c]! * (studio.key[c]! * lit + studio.fill[c]! * 0.7);
      into[c] = own + (seen[c]! * colour[c]! - own) * metal * 0.7 + (glow ? glow[c]! : 0);
    }
  };
  return (out, camera, u, v) => {
    let dx = camera.right[0] * u + camera.up[0] * v + camera.ahead[0] * studio.focal;
    let dy = camera.right[1] * u + camera.up[1] * v + camera.ahead[1] * studio.focal;
    let dz = camera.right[2] * u + camera.up[2] * v + camera.ahead[2] * studio.focal;
    const l = 1 / sqrt(dx * dx + dy * dy + dz * dz);
    dx *= l;
    dy *= l;
    dz *= l;
    // Only the stretch inside the ball around the body is marched.
    const ox = ex - cx;
    const oy = ey - cy;
    const oz = ez - cz;
    const b = ox * dx + oy * dy + oz * dz;
    const inside = b * b - (ox * ox + oy * oy + oz * oz) + solid.radius * solid.radius;
    let t = -1;
    if (inside > 0) {
      const root = sqrt(inside);
      t = marchRay(solid, ex, ey, ez, dx, dy, dz, -b - root > 0.01 ? -b - root : 0.01, -b + root);
    }
    const onFloor = t < 0 && floorIndex >= 0 && dy < -1e-4 && -ey / dy < FLOOR_END;
    if (onFloor) t = -ey / dy;
    if (t < 0) {
      studio.backdrop(seen, u, v);
      out[0] = seen[0]!;
      out[1] = seen[1]!;
      out[2] = seen[2]!;
      out[3] = 0;
      out[4] = 99;
      return;
    }
    const px = ex + dx * t;
    const py = ey + dy * t;
    const pz = ez + dz * t;
    const index = onFloor ? floorIndex : solid.surfaceAt(px, py, pz);
    const surface = solid.surfaces[index]!;
    out[3] = index + 1;
    out[4] = t;
    if (onFloor) {
      normal[0] = normal[2] = 0;
      normal[1] = 1;
    } else gradient(normal, solid, px, py, pz);
    const nx = normal[0]!;
    const ny = normal[1]!;
    const nz = normal[2]!;
    tone[0] = surface.colour[0];
    tone[1] = surface.colour[1];
    tone[2] = surface.colour[2];
    if (solid.pattern) solid.pattern(tone, index, px, py, pz);
    const facing = -(nx * dx + ny * dy + nz * dz);
    const fresnel = pow(1 - (facing < 0 ? 0 : facing > 1 ? 1 : facing), 5);
    let occlusion = 0;
    let weight = 1;
    const nearBody = !onFloor || (px - cx) * (px - cx) + (pz - cz) * (pz - cz) < (solid.radius + 0.4) * (solid.radius + 0.4);
    for (let i = 1; i <= 5 && nearBody; i++) {
      const h = 0.035 * i * i * 0.55 + 0.015;
      occlusion += (h - clearance(px + nx * h, py + ny * h, pz + nz * h)) * weight;
      weight *= 0.72;
    }
    let open = 1 - 1.9 * occlusion;
    open = open < 0.06 ? 0.06 : open > 1 ? 1 : open;
    const keyFacing = nx * kx + ny * ky + nz * kz;
    const shadow = keyFacing <= 0 ? 0 : !meets(px, py, pz, kx, ky, kz) ? 1 : softShadow(solid, px + nx * 0.006, py + ny * 0.006, pz + nz * 0.006, kx, ky, kz, shadowSteps);
    const keyLight = keyFacing > 0 ? keyFacing * shadow : 0;
    const rimFacing = nx * rx + ny * ry + nz * rz;
    const rimLight = rimFacing > 0 ? rimFacing * (0.3 + 0.7 * open) : 0;
    const above = 0.5 + 0.5 * ny;
    // Mirror direction, and the two highlights.
    const mx = dx + 2 * facing * nx;
    const my = dy + 2 * facing * ny;
    const mz = dz + 2 * facing * nz;
    const sharp = 2 / (surface.rough * surface.rough * surface.rough + 0.0016);
    const keySpot = mx * kx + my * ky + mz * kz;
    const rimSpot = mx * rx + my * ry + mz * rz;
    const norm = 0.02 * sqrt(sharp) * (0.6 + 0.4 * (1 - surface.rough));
    const keyShine = keySpot > 0 ? pow(keySpot, sharp) * norm * shadow : 0;
    const rimShine = rimSpot > 0 ? pow(rimSpot, sharp) * norm * open : 0;
    studio.surroundings(seen, mx, my, mz);
    if (onFloor && surface.rough < 0.3 && meets(px, py, pz, mx, my, mz)) mirrorBody(seen, px, py, pz, mx, my, mz);
    const gloss = 1 - surface.rough;
    const mirrored = (0.045 + 0.955 * fresnel) * gloss * gloss * (1 - surface.metal) + surface.metal * (0.75 + 0.25 * gloss);
    const diffuse = 1 - surface.metal * 0.92;
    const bounce = 0.25 + 0.75 * open;
    for (let i = 0; i < 3; i++) {
      const base = tone[i]!;
      const specTone = 1 + (base * 1.25 - 1) * surface.metal;
      let value = base * diffuse * (studio.key[i]! * keyLight + studio.rim[i]! * rimLight * 0.75 + studio.fill[i]! * (0.35 + 0.65 * above) * open);
      value += specTone * (studio.key[i]! * keyShine + studio.rim[i]! * rimShine) * (0.25 + surface.metal);
      value += specTone * seen[i]! * mirrored * bounce * open;
      if (surface.glow) value += surface.glow[i]! * (0.35 + 0.65 * (facing > 0 ? facing : 0));
      out[i] = value;
    }
    if (onFloor) {
      // The far floor melts into the wall.
      const k = smoothstep(FLOOR_END * 0.38, FLOOR_END * 0.8, t);
      if (k > 0) {
        studio.backdrop(seen, u, v);
        for (let i = 0; i < 3; i++) out[i]! += (seen[i]! - out[i]!) * k;
      }
    }
  };
}
