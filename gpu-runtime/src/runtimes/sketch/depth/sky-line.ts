/**
 * Finds where the sky of a picture ends, column by column.
 *
 * The top is taken for sky and the bottom for ground; both are described by a few typical colours. The line is the one that parts the
 * picture best by them, with borders preferred and jumps disliked (dynamic programming). Then both are described anew by what lies
 * above and below the line, so that clouds, or the glow over a horizon, come to belong to the sky.
 */

/** A small picture: red, green, blue from 0 to 255. */
export interface Small {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

const ROUNDS = 3;
const COLOURS = 5;
/** How much of colour a whole picture height counts for: tells a sky from its reflection. */
const HEIGHT_WEIGHT = 110;
/** Unlikeness beyond which more makes no difference. */
const MOST_UNLIKE = 140;
const JUMP_COST = 30;
const EDGE_WORTH = 1.6;

type Feature = [r: number, g: number, b: number, y: number];

/** @returns the first row of each column that is no sky; all 0 when the top does not look like one. */
export function skyLine(small: Small): Float32Array {
  const { width, height } = small;
  if (height < 8 || width < 2 || !looksLikeSky(small)) return new Float32Array(width);
  let line: Float32Array = new Float32Array(width);
  let above = typical(small, (_x, y) => y < height * 0.2);
  let below = typical(small, (_x, y) => y > height * 0.7);
  for (let round = 0; round < ROUNDS; round++) {
    line = bestLine(small, above, below);
    const drawn = line;
    above = typical(small, (x, y) => y < drawn[x]! - 1);
    below = typical(small, (x, y) => y > drawn[x]! + 1);
    if (above.length === 0 || below.length === 0) break;
  }
  return line;
}

function feature({ width, height, rgb }: Small, x: number, y: number): Feature {
  const at = (y * width + x) * 3;
  return [rgb[at]!, rgb[at + 1]!, rgb[at + 2]!, (y / height) * HEIGHT_WEIGHT];
}

const unlikeness = (a: Feature, b: Feature): number => Math.abs(a[0] - b[0]) * 0.7 + Math.abs(a[1] - b[1]) * 0.6 + Math.abs(a[2] - b[2]) * 0.7 + Math.abs(a[3] - b[3]) * 0.6;

const likeNone = (feature: Feature, colours: readonly Feature[]): number => colours.reduce((least, colour) => Math.min(least, unlikeness(feature, colour)), MOST_UNLIKE);

/** A sky is lighter or bluer than the ground, and smoother. */
function looksLikeSky(small: Small): boolean {
  const { width, height } = small;
  const part = (fromRow: number, toRow: number) => {
    const mean = [0, 0, 0];
    let rough = 0;
    let count = 0;
    for (let y = fromRow; y < toRow; y++) {
      for (let x = 0; x < width; x++, count++) {
        const here = feature(small, x, y);
        const right = feature(small, Math.min(width - 1, x + 1), y);
        for (let c = 0; c < 3; c++) mean[c]! += here[c]!;
        rough += Math.abs(here[0] - right[0]) + Math.abs(here[1] - right[1]) + Math.abs(here[2] - right[2]);
      }
    }
    const [r = 0, g = 0, b = 0] = mean.map((sum) => sum / count);
    return { light: r + g + b, blue: (b - r) / (r + b + 1), rough: rough / count };
  };
  const top = part(0, Math.ceil(height * 0.15));
  const bottom = part(Math.floor(height * 0.7), height);
  return top.rough < 30 && top.rough < bottom.rough * 3 + 6 && (top.light > bottom.light * 1.08 || top.blue > bottom.blue + 0.04);
}

/** Typical colours of a part, by k-means from an even start. */
function typical(small: Small, belongs: (x: number, y: number) => boolean): Feature[] {
  const members: Feature[] = [];
  for (let y = 0; y < small.height; y++) for (let x = y & 1; x < small.width; x += 2) if (belongs(x, y)) members.push(feature(small, x, y));
  if (members.length === 0) return [];
  const byLight = [...members].sort((a, b) => a[0] + a[1] + a[2] - b[0] - b[1] - b[2]);
  let colours = Array.from({ length: COLOURS }, (_, k) => byLight[Math.floor(((k + 0.5) / COLOURS) * byLight.length)]!);
  for (let round = 0; round < 4; round++) {
    const sums = colours.map(() => ({ sum: [0, 0, 0, 0] as Feature, count: 0 }));
    for (const member of members) {
      let best = 0;
      let least = Infinity;
      for (let k = 0; k < colours.length; k++) {
        const distance = unlikeness(member, colours[k]!);
        if (distance < least) {
          least = distance;
          best = k;
        }
      }
      const into = sums[best]!;
      into.count++;
      for (let c = 0; c < 4; c++) into.sum[c]! += member[c]!;
    }
    colours = sums.map(({ sum, count }, k) => (count === 0 ? colours[k]! : (sum.map((value) => value / count) as Feature)));
  }
  return colours;
}

function bestLine(small: Small, above: readonly Feature[], below: readonly Feature[]): Float32Array {
  const { width, height } = small;
  const cost = new Float32Array(width * (height + 1));
  const from = new Int16Array(width * (height + 1));
  for (let x = 0; x < width; x++) {
    const column = x * (height + 1);
    let sum = 0;
    const unlike: number[] = [];
    for (let y = 0; y < height; y++) {
      const here = feature(small, x, y);
      unlike.push(likeNone(here, above) - likeNone(here, below));
    }
    for (let y = 0; y <= height; y++) {
      const border = y > 0 && y < height ? Math.min(90, unlikeness(feature(small, x, y - 1), feature(small, x, y))) : 0;
      cost[column + y] = sum - EDGE_WORTH * border;
      sum += unlike[y] ?? 0;
    }
    if (x > 0) addBefore(cost, from, column, height);
  }
  return traced(cost, from, width, height);
}

/** Adds the cheapest way from the column before: a jump costs by its length, which two sweeps find for all rows. */
function addBefore(cost: Float32Array, from: Int16Array, column: number, height: number): void {
  const before = column - (height + 1);
  const cheapest = cost.slice(before, column);
  const source = Int16Array.from({ length: height + 1 }, (_, y) => y);
  for (let y = 1; y <= height; y++) {
    if (cheapest[y - 1]! + JUMP_COST < cheapest[y]!) {
      cheapest[y] = cheapest[y - 1]! + JUMP_COST;
      source[y] = source[y - 1]!;
    }
  }
  for (let y = height - 1; y >= 0; y--) {
    if (cheapest[y + 1]! + JUMP_COST < cheapest[y]!) {
      cheapest[y] = cheapest[y + 1]! + JUMP_COST;
      source[y] = source[y + 1]!;
    }
  }
  for (let y = 0; y <= height; y++) {
    cost[column + y]! += cheapest[y]!;
    from[column + y] = source[y]!;
  }
}

function traced(cost: Float32Array, from: Int16Array, width: number, height: number): Float32Array {
  const line = new Float32Array(width);
  const last = (width - 1) * (height + 1);
  let row = 0;
  for (let y = 1; y <= height; y++) if (cost[last + y]! < cost[last + row]!) row = y;
  for (let x = width - 1; x >= 0; x--) {
    line[x] = row;
    row = from[x * (height + 1) + row]!;
  }
  return line;
}
