/** Sizes of pictures in pixels, where they are not simply given: by a ratio, by the source, by a factor. */
import type { Arguments, ModelLimit, ModelLimits } from './operation.ts';

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** `16:9` → 16 / 9; `undefined` for anything else. */
export function ratioOf(value: unknown): number | undefined {
  const [, across = '', down = ''] = typeof value === 'string' ? (/^(\d{1,4}):(\d{1,4})$/.exec(value) ?? []) : [];
  const ratio = Number(across) / Number(down);
  return Number.isFinite(ratio) && ratio > 0 ? ratio : undefined;
}

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

type Sides = Extract<ModelLimit, { min: number }>;

/** The two sides that the model allows around one that it may not, the smaller first. */
function around(side: number, { min, max, multipleOf = 1 }: Sides): readonly [number, number] {
  const least = Math.ceil(min / multipleOf) * multipleOf;
  const most = Math.floor(max / multipleOf) * multipleOf;
  const within = (value: number): number => Math.min(most, Math.max(least, value));
  return [within(Math.floor(side / multipleOf) * multipleOf), within(Math.ceil(side / multipleOf) * multipleOf)];
}

function snap(side: number, limit: Sides): number {
  const [lower, upper] = around(side, limit);
  return side - lower < upper - side ? lower : upper;
}

/**
 * The size of a picture that is asked for by `aspectRatio`: as many pixels as the model makes by default or a few less, or as high or wide as
 * `width` or `height` says. Nothing where there is no ratio, where the size is given whole, or where the model follows its source.
 */
export function sizeByRatio(given: Arguments, limits: ModelLimits): Partial<PictureSize> {
  const ratio = ratioOf(given.aspectRatio);
  const { width: across, height: down } = limits;
  if (ratio === undefined || across === undefined || down === undefined || !('min' in across) || !('min' in down)) return {};
  const [width, height] = [numberOf(given.width), numberOf(given.height)];
  if (width !== undefined) return height === undefined ? { height: snap(width / ratio, down) } : {};
  if (height !== undefined) return { width: snap(height * ratio, across) };
  if (across.default === undefined || down.default === undefined) return {};
  const area = across.default * down.default;
  // A model's largest side may not reach; then the other one gives way, so that the ratio stays.
  const wide = Math.min(Math.sqrt(area * ratio), across.max, down.max * ratio);
  const sizes = around(wide, across).flatMap((one) => around(wide / ratio, down).map((other) => ({ width: one, height: other })));
  const error = (size: PictureSize): number => Math.abs(Math.log(size.width / size.height / ratio));
  // Never more pixels than the default has, so that a ratio costs no more than none.
  return sizes.filter((size) => size.width * size.height <= area).reduce((best, size) => (error(size) < error(best) || (error(size) === error(best) && size.width > best.width) ? size : best), sizes[0]!);
}

/**
 * The size of what is made of a source picture: as given, else the source's, cut to `aspectRatio`, then enlarged by `scale` or until its
 * longest edge has `targetLongestEdge` pixels.
 *
 * @param source - `undefined` when it is not known; then so is a size that follows from it.
 */
export function sizeOfResult(given: Arguments, source: PictureSize | undefined): PictureSize | undefined {
  const [width, height] = [numberOf(given.width), numberOf(given.height)];
  if (width !== undefined && height !== undefined) return { width, height };
  if (source === undefined) return undefined;
  const framed = cutTo(source, ratioOf(given.aspectRatio));
  const edge = numberOf(given.targetLongestEdge);
  const factor = factorOf(framed, width, height) ?? (edge === undefined ? (numberOf(given.scale) ?? 1) : edge / Math.max(framed.width, framed.height));
  return { width: width ?? Math.max(1, Math.round(framed.width * factor)), height: height ?? Math.max(1, Math.round(framed.height * factor)) };
}

const factorOf = (framed: PictureSize, width: number | undefined, height: number | undefined): number | undefined =>
  width !== undefined ? width / framed.width : height !== undefined ? height / framed.height : undefined;

function cutTo({ width, height }: PictureSize, ratio: number | undefined): PictureSize {
  if (ratio === undefined) return { width, height };
  return width / height > ratio ? { width: Math.max(1, Math.round(height * ratio)), height } : { width, height: Math.max(1, Math.round(width / ratio)) };
}
