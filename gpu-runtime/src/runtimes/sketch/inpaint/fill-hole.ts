/**
 * Fills a hole in a picture from what is around it (Wexler, Shechtman and Irani, 2007): coarse to fine, each patch over the hole looks for
 * the most similar known one, and all that overlap vote for the colour of a pixel. Nothing new is invented: it is the surroundings
 * continued.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { randomStream, type Random } from '../pictures/core/random.ts';
import type { RawPicture } from '../threads/protocol.ts';
import { spread } from './even-out.ts';
import { firstGuess } from './first-guess.ts';
import { type Field, improve, type Level, levelOf, measure, REACH, sidesOf, widened } from './patch-field.ts';
import { halved, type Plane } from './hole-pyramid.ts';

/** Levels end where a side would be shorter than this. */
const SHORTEST_SIDE = 40;
/** … or where the hole is no deeper than this: then a patch reaches about across it. */
const SHALLOW = 2 * REACH;
/** Around the hole, at least this much of the picture is looked at, as a part of the hole's longer side. */
const SURROUNDINGS = 1.2;
const LEAST_SURROUNDINGS = 96;
/** More targets than this are not searched anew at the finest level; the coarser one's matches stand. */
const MOST_SEARCHED = 260_000;

/**
 * @param mask - one byte per pixel; from 128 on it is hole.
 * @throws FlowError `invalid_input` when nothing, or next to everything, is hole.
 * @returns the pixels of the whole picture, filled.
 */
export function fillHole(picture: RawPicture, mask: Uint8Array, seed: number, tick: (fraction: number) => void): Uint8Array {
  const { width, height } = picture;
  const box = boxAround(mask, width, height);
  const first = cutOut(picture, mask, box);
  const pyramid: Plane[] = [first];
  for (let last = first; Math.min(last.width, last.height) >= 2 * SHORTEST_SIDE && thickness(last) > SHALLOW; last = pyramid.at(-1)!) pyramid.push(halved(last));
  // A level with too few known patches has nothing to offer.
  while (pyramid.length > 1 && levelAt(pyramid.at(-1)!).sources.length < 64) pyramid.pop();
  if (levelAt(pyramid.at(-1)!).sources.length === 0) throw new FlowError('invalid_input', 'the mask leaves too little of the picture to fill it from; make its white part smaller');

  const random = randomStream(seed, 'inpaint');
  let level: Level | undefined;
  let field: Field | undefined;
  for (let depth = pyramid.length - 1; depth >= 0; depth--) {
    const plane = pyramid[depth]!;
    const begun = (pyramid.length - 1 - depth) / pyramid.length;
    const share = (part: number) => tick(begun + part / pyramid.length);
    if (!level || !field) {
      level = levelAt(plane);
      field = firstGuess(level, random, () => share(0));
      settle(level, field, 3, 4, random, share);
    } else {
      const finer = levelAt(plane);
      field = enlarged(level, field, finer, random);
      level = finer;
      vote(level, field, 0.15);
      const heavy = level.targets.length > MOST_SEARCHED;
      settle(level, field, heavy ? 1 : depth === 0 ? 2 : 5, heavy ? 1 : 3, random, share);
    }
  }
  finish(level!, field!);
  return pasted(picture, level!, box);
}

const levelAt = (plane: Plane): Level => levelOf(plane.rgb, plane.hole, plane.width, plane.height);

function settle(level: Level, field: Field, rounds: number, passes: number, random: Random, share: (part: number) => void): void {
  for (let round = 0; round < rounds; round++) {
    measure(level, field);
    for (let pass = 0; pass < passes; pass++) improve(level, field, (pass & 1) === 0, random, () => share((round + pass / passes) / rounds));
    vote(level, field, 0.15);
  }
}

/** The matches of a coarser level, each for the four pixels that it covers. */
function enlarged(coarse: Level, { match, cost }: Field, fine: Level, random: Random): Field {
  const field: Field = { match: new Int32Array(fine.width * fine.height), cost: new Float32Array(fine.width * fine.height) };
  for (const target of fine.targets) {
    const x = target % fine.width;
    const y = (target - x) / fine.width;
    const above = Math.min(coarse.height - 1, y >> 1) * coarse.width + Math.min(coarse.width - 1, x >> 1);
    const found = match[above]!;
    const sx = (found % coarse.width) * 2 + (x & 1);
    const sy = Math.floor(found / coarse.width) * 2 + (y & 1);
    const source = sy * fine.width + sx;
    field.match[target] = sx < fine.width && sy < fine.height && fine.isSource[source] ? source : fine.sources[Math.floor(random.next() * fine.sources.length)]!;
    // Not measured anew: there is no guess on this level yet to measure by.
    field.cost[target] = cost[above]!;
  }
  return field;
}

/** Every pixel of the hole becomes what the patches over it say. */
function vote(level: Level, field: Field, softness: number): void {
  const { rgb, hole } = level;
  const sums = votes(level, field, softness);
  for (let i = 0; i < hole.length; i++) if (hole[i] && sums[i * 4 + 3]! > 0) for (let c = 0; c < 3; c++) rgb[i * 3 + c] = sums[i * 4 + c]! / sums[i * 4 + 3]!;
}

/** The last vote: where the patches reach over known pixels, they show by how much they are off, and that is evened out. */
function finish(level: Level, field: Field): void {
  const { width, height, rgb, hole } = level;
  const sums = votes(level, field, 0.08);
  const off = new Float32Array(width * height * 4);
  for (let i = 0; i < hole.length; i++) {
    const loud = sums[i * 4 + 3]!;
    if (hole[i] || loud === 0) continue;
    for (let c = 0; c < 3; c++) off[i * 4 + c] = Math.max(-MOST_OFF, Math.min(MOST_OFF, rgb[i * 3 + c]! - sums[i * 4 + c]! / loud));
    off[i * 4 + 3] = 1;
  }
  spread(off, width, height);
  for (let i = 0; i < hole.length; i++) if (hole[i] && sums[i * 4 + 3]! > 0) for (let c = 0; c < 3; c++) rgb[i * 3 + c] = sums[i * 4 + c]! / sums[i * 4 + 3]! + off[i * 4 + c]!;
}

/** A greater difference is another thing, not another light. */
const MOST_OFF = 0.3;

/** For every pixel under a target's patch the sum of what they say, the better ones louder, and how loud that is. @param softness - 1 lets all speak alike. */
function votes(level: Level, { match, cost }: Field, softness: number): Float32Array {
  const { width, height, rgb, targets, nearness } = level;
  const sorted = Float32Array.from(targets, (target) => cost[target]!).sort();
  const usual = Math.max(1e-5, sorted[Math.floor(sorted.length * 0.75)] ?? 0) * softness;
  const sums = new Float32Array(width * height * 4);
  for (const target of targets) {
    const weight = (Math.exp(-cost[target]! / (2 * usual)) + 1e-6) * nearness[target]!;
    const [left, right, top, bottom] = sidesOf(level, target);
    for (let dy = top; dy <= bottom; dy++) {
      for (let dx = left; dx <= right; dx++) {
        const at = (target + dy * width + dx) * 4;
        const from = (match[target]! + dy * width + dx) * 3;
        // The middle of a patch knows its place best.
        const loud = weight / (1 + dx * dx + dy * dy);
        sums[at]! += rgb[from]! * loud;
        sums[at + 1]! += rgb[from + 1]! * loud;
        sums[at + 2]! += rgb[from + 2]! * loud;
        sums[at + 3]! += loud;
      }
    }
  }
  return sums;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function boxAround(mask: Uint8Array, width: number, height: number): Box {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (mask[i]! < 128) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  }
  if (right < 0) throw new FlowError('invalid_input', 'the mask has no white part; paint white what is to be filled');
  const margin = Math.max(LEAST_SURROUNDINGS, Math.round(SURROUNDINGS * Math.max(right - left + 1, bottom - top + 1)));
  [left, top] = [Math.max(0, left - margin), Math.max(0, top - margin)];
  return { left, top, width: Math.min(width, right + 1 + margin) - left, height: Math.min(height, bottom + 1 + margin) - top };
}

function cutOut({ width, rgb }: RawPicture, mask: Uint8Array, box: Box): Plane {
  const plane = { width: box.width, height: box.height, rgb: new Float32Array(box.width * box.height * 3), hole: new Uint8Array(box.width * box.height) };
  for (let y = 0, i = 0; y < box.height; y++) {
    for (let x = 0; x < box.width; x++, i++) {
      const from = (y + box.top) * width + x + box.left;
      plane.hole[i] = mask[from]! >= 128 ? 1 : 0;
      for (let c = 0; c < 3; c++) plane.rgb[i * 3 + c] = rgb[from * 3 + c]! / 255;
    }
  }
  // What is right at the border of a hole often still belongs to what is taken out.
  return { ...plane, hole: widened(plane.hole, box.width, box.height, 1) };
}

function pasted(picture: RawPicture, { rgb, hole }: Level, box: Box): Uint8Array {
  const out = Uint8Array.from(picture.rgb);
  for (let y = 0, i = 0; y < box.height; y++) {
    for (let x = 0; x < box.width; x++, i++) {
      if (!hole[i]) continue;
      const to = ((y + box.top) * picture.width + x + box.left) * 3;
      for (let c = 0; c < 3; c++) out[to + c] = Math.max(0, Math.min(255, rgb[i * 3 + c]! * 255 + 0.5));
    }
  }
  return out;
}

/** How far the middle of the hole is from its border, roughly: the most pixels of hole in a row or column, whichever is less, by half. */
function thickness({ width, height, hole }: Plane): number {
  let [across, down] = [0, 0];
  for (let y = 0; y < height; y++) for (let x = 0, run = 0; x < width; x++) across = Math.max(across, (run = hole[y * width + x] ? run + 1 : 0));
  for (let x = 0; x < width; x++) for (let y = 0, run = 0; y < height; y++) down = Math.max(down, (run = hole[y * width + x] ? run + 1 : 0));
  return Math.min(across, down) / 2;
}
