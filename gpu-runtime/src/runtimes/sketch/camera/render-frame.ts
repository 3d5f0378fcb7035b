/**
 * One frame of a shot. Pure: the same shot and number give the same bytes, in any order and in any thread.
 *
 * Four texture pixels are mixed per pixel, red with blue and green alone in one multiplication each; positions are kept to
 * 1/256 of a texture pixel, far below what the eye follows as jitter.
 */
import { fallAt } from './falling.ts';
import type { CameraView } from './moves.ts';
import type { Shot, Tick } from './shot.ts';
import { GRID, type Warp, warpAt } from './warp.ts';

/** @param frame - from 0. @param view - by the shot's own move unless given. @returns rgb24, rows from the top. */
export function renderFrame(shot: Shot, frame: number, tick: Tick, view?: CameraView): Uint8Array {
  const rgb = new Uint8Array(shot.width * shot.height * 3);
  const warp = warpAt(shot, frame, view);
  sample(shot, warp, rgb, tick);
  fallAt(shot, frame, rgb);
  return rgb;
}

function sample({ width, height, texture }: Shot, warp: Warp, rgb: Uint8Array, tick: Tick): void {
  const pixels = new Uint32Array(texture.pixels);
  const stride = texture.width;
  const maxX = (texture.width - 1) * 256 - 1;
  const maxY = (texture.height - 1) * 256 - 1;
  const { columns } = warp;
  let out = 0;
  for (let y = 0; y < height; y++) {
    if ((y & 63) === 0) tick(y / height);
    const row = Math.floor(y / GRID) * columns;
    const down = (y % GRID) / GRID + 0.5 / GRID;
    for (let column = 0; column * GRID < width; column++) {
      const a = row + column;
      const c = a + columns;
      const leftX = warp.x[a]! + (warp.x[c]! - warp.x[a]!) * down;
      const leftY = warp.y[a]! + (warp.y[c]! - warp.y[a]!) * down;
      const stepX = (warp.x[a + 1]! + (warp.x[c + 1]! - warp.x[a + 1]!) * down - leftX) * (256 / GRID);
      const stepY = (warp.y[a + 1]! + (warp.y[c + 1]! - warp.y[a + 1]!) * down - leftY) * (256 / GRID);
      let tx = leftX * 256 + stepX * 0.5;
      let ty = leftY * 256 + stepY * 0.5;
      const end = Math.min(width, column * GRID + GRID);
      for (let x = column * GRID; x < end; x++) {
        const ux = tx < 0 ? 0 : tx > maxX ? maxX : tx | 0;
        const uy = ty < 0 ? 0 : ty > maxY ? maxY : ty | 0;
        tx += stepX;
        ty += stepY;
        const fx = ux & 255;
        const fy = uy & 255;
        const at = (uy >> 8) * stride + (ux >> 8);
        const p00 = pixels[at]!;
        const p01 = pixels[at + 1]!;
        const p10 = pixels[at + stride]!;
        const p11 = pixels[at + stride + 1]!;
        const gx = 256 - fx;
        const gy = 256 - fy;
        const rbTop = ((Math.imul(p00 & 0xff00ff, gx) + Math.imul(p01 & 0xff00ff, fx) + 0x800080) >>> 8) & 0xff00ff;
        const rbLow = ((Math.imul(p10 & 0xff00ff, gx) + Math.imul(p11 & 0xff00ff, fx) + 0x800080) >>> 8) & 0xff00ff;
        const rb = ((Math.imul(rbTop, gy) + Math.imul(rbLow, fy) + 0x800080) >>> 8) & 0xff00ff;
        const green =
          Math.imul(Math.imul((p00 >> 8) & 255, gx) + Math.imul((p01 >> 8) & 255, fx), gy) + Math.imul(Math.imul((p10 >> 8) & 255, gx) + Math.imul((p11 >> 8) & 255, fx), fy);
        rgb[out] = rb & 255;
        rgb[out + 1] = (green + 0x8000) >> 16;
        rgb[out + 2] = rb >> 16;
        out += 3;
      }
    }
  }
}
