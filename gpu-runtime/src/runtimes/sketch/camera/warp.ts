/**
 * Where each point of a frame comes from in the picture: the inverse of what the camera does.
 *
 * A point at `s` with inverse distance `w` is seen at `p = (s − travel · w − turn) / (1 − z · w)`. Looking for `s` needs `w` there, which
 * is not known before, so `s` is found by a few rounds of trying. The relief is smooth and the parallax small, so it settles, and no
 * hole can appear: every point of a frame comes from somewhere. It is done for a coarse grid; in between it is straight.
 */
import { type CameraView, viewAt } from './moves.ts';
import type { Relief, Shot } from './shot.ts';

/** Pixels between grid points. */
export const GRID = 8;
const ROUNDS = 6;

export interface Warp {
  readonly columns: number;
  readonly rows: number;
  /** Positions in the texture, in its pixels. */
  readonly x: Float32Array;
  readonly y: Float32Array;
}

/** @param view - where the camera is; by the shot's own move unless given. */
export function warpAt(shot: Shot, frame: number, view?: CameraView): Warp {
  const { width, height, texture, relief } = shot;
  const aspect = width / height;
  const time = shot.frameCount > 1 ? frame / (shot.frameCount - 1) : 0;
  const { pose: { travel, turn }, crop } = view ?? viewAt(shot.move, time, aspect);
  const read = reader(relief, aspect);
  const nearness = new Float32Array(relief.nearness);
  const displace = lifeAt(shot, frame / shot.fps, read);
  const columns = Math.ceil(width / GRID) + 1;
  const rows = Math.ceil(height / GRID) + 1;
  const x = new Float32Array(columns * rows);
  const y = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    const py = ((row * GRID) / height) * 2 - 1;
    for (let column = 0; column < columns; column++) {
      const px = ((column * GRID) / width) * 2 - 1;
      const towardsX = px * aspect * crop;
      const towardsY = py * crop;
      let sx = 0;
      let sy = 0;
      // Begun as if the nearest thing were there: where near hides far, the near answer is the right one.
      for (let round = 0, w = 1; round < ROUNDS; round++, w = read(nearness, sx, sy)) {
        const closer = 1 - travel[2] * w;
        sx = towardsX * closer + travel[0] * w + turn[0];
        sy = towardsY * closer + travel[1] * w + turn[1];
      }
      const at = row * columns + column;
      const moved = displace(sx, sy);
      x[at] = ((sx + moved[0]) / aspect + 1) * 0.5 * texture.width - 0.5;
      y[at] = (sy + moved[1] + 1) * 0.5 * texture.height - 0.5;
    }
  }
  return { columns, rows, x, y };
}

type Read = (values: Float32Array, x: number, y: number) => number;

/** Reads a field of the relief between its values, at stage coordinates. */
function reader({ width, height }: Relief, aspect: number): Read {
  return (values, x, y) => {
    const gx = Math.min(width - 1.001, Math.max(0, (x / aspect + 1) * 0.5 * width - 0.5));
    const gy = Math.min(height - 1.001, Math.max(0, (y + 1) * 0.5 * height - 0.5));
    const ix = gx | 0;
    const iy = gy | 0;
    const fx = gx - ix;
    const fy = gy - iy;
    const at = iy * width + ix;
    const above = values[at]! + (values[at + 1]! - values[at]!) * fx;
    const below = values[at + width]! + (values[at + width + 1]! - values[at + width]!) * fx;
    return above + (below - above) * fy;
  };
}

/** Stage units per second. */
const CLOUD_SPEED = 0.012;
const NO_MOTION = [0, 0] as const;

/** What moves by itself: clouds drift along the sky, water ripples. Both are displacements of where the picture is read. */
function lifeAt(shot: Shot, seconds: number, read: Read): (x: number, y: number) => readonly [number, number] {
  const clouds = shot.life.includes('clouds') ? CLOUD_SPEED * (seconds - shot.frameCount / shot.fps / 2) : 0;
  const ripples = shot.life.includes('water') ? 0.004 : 0;
  if (clouds === 0 && ripples === 0) return () => NO_MOTION;
  const sky = new Float32Array(shot.relief.sky);
  const level = new Float32Array(shot.relief.level);
  const nearness = new Float32Array(shot.relief.nearness);
  return (x, y) => {
    let dx = clouds === 0 ? 0 : clouds * read(sky, x, y);
    let dy = 0;
    const water = ripples === 0 ? 0 : read(level, x, y);
    if (water > 0.01) {
      // Waves are longer, higher and slower near the camera.
      const near = read(nearness, x, y);
      const height = ripples * water * near * near;
      const length = 0.05 + 0.16 * near;
      dy += height * Math.sin((y / length) * 6.283 - seconds * 2.4 + 1.3 * Math.sin(x * 3.1 + seconds * 0.7));
      dx += height * 0.7 * Math.sin((y / length) * 4.1 + x * 2.3 + seconds * 1.9);
    }
    return [dx, dy];
  };
}
