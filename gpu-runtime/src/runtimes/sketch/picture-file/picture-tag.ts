/**
 * What a picture file tells of itself, in its EXIF block: that it was drawn by rules and by which version, and a small depth map,
 * so that a later edit or camera move knows near from far without guessing.
 *
 * A file may come from anybody: the map is read with limits, and anything odd counts as no map.
 */
import type { Sharp, SharpOptions } from 'sharp';
import { type DepthMap, shrinkDepth } from '../depth/depth-map.ts';

type OpenPicture = (input: Uint8Array, options?: SharpOptions) => Sharp;

const MARK = 'sogni-flow-depth:';
const LARGEST_SIDE = 160;
/** An EXIF block of a JPEG file ends at 64 KiB. */
const LONGEST_TEXT = 48_000;
/** A PNG file and nothing else. */
const PNG_AS_BASE64 = /^iVBORw0KGgo[A-Za-z0-9+/]+={0,2}/;

export interface PictureTag {
  /** The whole sentence that goes into `Software` and `ImageDescription`. */
  readonly credit: string;
  readonly depth?: DepthMap | undefined;
}

/** @returns the block in the form that sharp's `withExif` takes. */
export async function writeTag(sharp: OpenPicture, { credit, depth }: PictureTag): Promise<{ IFD0: Record<string, string>; IFD2?: Record<string, string> }> {
  const IFD0 = { Software: credit, ImageDescription: credit };
  if (!depth) return { IFD0 };
  const { width, height, values } = shrinkDepth(depth, LARGEST_SIDE);
  const png = await sharp(values, { raw: { width, height, channels: 1 } }).png({ compressionLevel: 9 }).toBuffer();
  const text = MARK + png.toString('base64');
  return text.length > LONGEST_TEXT ? { IFD0 } : { IFD0, IFD2: { UserComment: text } };
}

/** @param exif - the block as sharp's `metadata()` gives it. @returns `undefined` for a file without a (sound) map. */
export async function readDepth(sharp: OpenPicture, exif: Uint8Array | undefined): Promise<DepthMap | undefined> {
  if (!exif) return undefined;
  const block = Buffer.from(exif.buffer, exif.byteOffset, exif.byteLength);
  const start = block.indexOf(MARK);
  if (start < 0) return undefined;
  const coded = PNG_AS_BASE64.exec(block.toString('latin1', start + MARK.length, start + MARK.length + LONGEST_TEXT))?.[0];
  if (!coded) return undefined;
  try {
    const { data, info } = await sharp(Buffer.from(coded, 'base64'), { limitInputPixels: LARGEST_SIDE * LARGEST_SIDE, failOn: 'warning' })
      .extractChannel(0)
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, values: new Uint8Array(data) };
  } catch {
    return undefined;
  }
}
