/**
 * What an edit knows of a scene besides its colours. The depth map is coarse; it is made to follow the borders of the picture by a
 * guided filter (He, Sun and Tang, 2010), else a night sky would end in a blur somewhere above the roofs.
 */
import { type DepthMap, depthAt } from '../depth/depth-map.ts';
import { estimateDepth } from '../depth/estimate-depth.ts';
import { levelGround } from '../depth/level-ground.ts';
import { clamp01, smoothstep } from '../pictures/core/noise.ts';
import { bytesOf, type Canvas, luma } from './canvas.ts';
import { softBlur } from './soft-blur.ts';

/** All planes have the size of the picture; 0 to 1. */
export interface Scene {
  /** 1 is nearest. */
  readonly depth: Float32Array;
  readonly sky: Float32Array;
  /** Level ground: water, plains, streets. */
  readonly level: Float32Array;
  /** How much the level ground looks like water, 0 to 1 for the whole picture. A guessed depth knows no level ground well enough: 0. */
  readonly wetness: number;
  /** Part of the picture that is sky. */
  readonly skyShare: number;
  /** Where the sky ends, from 0 at the top to 1 at the bottom. */
  readonly horizon: number;
}

/** The filter works on a picture of this size; its result is enlarged along the borders of the full one. */
const WORKING_SIDE = 512;
const SKY_DEPTH = 0.05;

/** @param isSure - whether the map was made with the picture, and not guessed from it. */
export function readScene(canvas: Canvas, known: DepthMap | undefined, isSure = true): Scene {
  const { width, height } = canvas;
  const map = known ?? estimateDepth({ width, height, rgb: bytesOf(canvas) });
  const scale = Math.min(1, WORKING_SIDE / Math.max(width, height));
  const w = Math.max(2, Math.round(width * scale));
  const h = Math.max(2, Math.round(height * scale));
  const guide = smallLuma(canvas, w, h);
  const coarse = new Float32Array(w * h);
  for (let y = 0; y < h; y++) for (let x = 0; x < w; x++) coarse[y * w + x] = depthAt(map, (x + 0.5) / w, (y + 0.5) / h);
  const coarseSky = coarse.map((value) => 1 - smoothstep(SKY_DEPTH * 0.4, SKY_DEPTH, value));
  const radius = Math.max(2, (w / map.width) * 1.6);
  const follow = (plane: Float32Array): Float32Array => guided(canvas, guide, plane, w, h, radius);
  const depth = follow(coarse);
  const sky = follow(coarseSky);
  for (let i = 0; i < sky.length; i++) sky[i] = smoothstep(0.25, 0.75, sky[i]!);
  const coarseLevel = softBlur(levelGround(coarse, w, h), w, h, 1, 1.5);
  const level = enlarged(coarseLevel, w, h, width, height);
  const horizon = horizonOf(coarseSky, w, h);
  return { depth, sky, level, wetness: known && isSure ? wetnessOf(canvas, coarseLevel, w, h, horizon) : 0, skyShare: mean(coarseSky), horizon };
}

const mean = (plane: Float32Array): number => plane.reduce((sum, value) => sum + value, 0) / plane.length;

/** The lowest row that is a quarter sky. */
function horizonOf(sky: Float32Array, width: number, height: number): number {
  for (let y = height - 1; y >= 0; y--) if (mean(sky.subarray(y * width, (y + 1) * width)) > 0.25) return (y + 1) / height;
  return 0.35;
}

/** Compares the hue of level ground with that of the sky: water has the sky's, earth and grass have not. */
function wetnessOf({ rgb, width, height }: Canvas, level: Float32Array, w: number, h: number, horizon: number): number {
  const tones = [0, 1].map(() => [0, 0, 0]);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const isLevel = level[y * w + x]! > 0.7;
      if (!isLevel && y / h > horizon * 0.9) continue;
      const at = (Math.floor(((y + 0.5) * height) / h) * width + Math.floor(((x + 0.5) * width) / w)) * 3;
      for (let c = 0; c < 3; c++) tones[isLevel ? 1 : 0]![c]! += rgb[at + c]!;
    }
  }
  const [above, below] = tones.map((sums) => sums.map((value) => value / Math.max(1e-6, sums[0]! + sums[1]! + sums[2]!)));
  const difference = [0, 1, 2].reduce((sum, c) => sum + Math.abs(above![c]! - below![c]!), 0);
  return 1 - smoothstep(0.065, 0.1, difference);
}

function smallLuma({ width, height, rgb }: Canvas, w: number, h: number): Float32Array {
  const small = new Float32Array(w * h);
  for (let y = 0; y < h; y++) {
    const top = Math.floor((y * height) / h);
    const bottom = Math.max(top + 1, Math.floor(((y + 1) * height) / h));
    for (let x = 0; x < w; x++) {
      const left = Math.floor((x * width) / w);
      const right = Math.max(left + 1, Math.floor(((x + 1) * width) / w));
      let sum = 0;
      for (let row = top; row < bottom; row++) {
        for (let at = (row * width + left) * 3, end = (row * width + right) * 3; at < end; at += 3) sum += luma(rgb[at]!, rgb[at + 1]!, rgb[at + 2]!);
      }
      small[y * w + x] = sum / ((bottom - top) * (right - left));
    }
  }
  return small;
}

/** Contrast of the guide below which its borders are not followed. */
const EPSILON = 0.0006;

function guided(canvas: Canvas, guide: Float32Array, plane: Float32Array, w: number, h: number, radius: number): Float32Array {
  const smooth = (values: Float32Array): Float32Array => softBlur(values, w, h, 1, radius);
  const meanGuide = smooth(guide.slice());
  const meanPlane = smooth(plane.slice());
  const meanSquare = smooth(guide.map((value) => value * value));
  const meanProduct = smooth(plane.map((value, i) => value * guide[i]!));
  const slope = new Float32Array(plane.length);
  const offset = new Float32Array(plane.length);
  for (let i = 0; i < plane.length; i++) {
    const variance = meanSquare[i]! - meanGuide[i]! * meanGuide[i]!;
    slope[i] = (meanProduct[i]! - meanGuide[i]! * meanPlane[i]!) / (variance + EPSILON);
    offset[i] = meanPlane[i]! - slope[i]! * meanGuide[i]!;
  }
  const a = enlarged(smooth(slope), w, h, canvas.width, canvas.height);
  const b = enlarged(smooth(offset), w, h, canvas.width, canvas.height);
  const { rgb } = canvas;
  for (let i = 0, at = 0; i < a.length; i++, at += 3) a[i] = clamp01(a[i]! * luma(rgb[at]!, rgb[at + 1]!, rgb[at + 2]!) + b[i]!);
  return a;
}

function enlarged(small: Float32Array, w: number, h: number, width: number, height: number): Float32Array {
  const large = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const sy = Math.min(h - 1, Math.max(0, ((y + 0.5) * h) / height - 0.5));
    const top = Math.floor(sy) * w;
    const low = Math.min(h - 1, Math.floor(sy) + 1) * w;
    const v = sy - Math.floor(sy);
    for (let x = 0; x < width; x++) {
      const sx = Math.min(w - 1, Math.max(0, ((x + 0.5) * w) / width - 0.5));
      const left = Math.floor(sx);
      const right = Math.min(w - 1, left + 1);
      const u = sx - left;
      const above = small[top + left]! * (1 - u) + small[top + right]! * u;
      const below = small[low + left]! * (1 - u) + small[low + right]! * u;
      large[y * width + x] = above * (1 - v) + below * v;
    }
  }
  return large;
}
