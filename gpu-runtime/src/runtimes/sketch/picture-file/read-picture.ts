/**
 * Reads a picture file as pixels: turned upright, in sRGB, with the depth map that it may carry.
 * sharp is loaded at first use. It works in threads of its own.
 */
import type { Metadata, Sharp, SharpOptions } from 'sharp';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { DepthMap } from '../depth/depth-map.ts';
import type { RawPicture } from '../threads/protocol.ts';
import { loadSharp } from './load-sharp.ts';
import { readDepth } from './picture-tag.ts';

export const MAX_MEGAPIXELS = 64;
const OPTIONS: SharpOptions = { limitInputPixels: MAX_MEGAPIXELS * 1_000_000, failOn: 'warning' };
/** The formats that the product stores; libvips could open more, but a vector or a document is no photo. */
const FORMATS: readonly string[] = ['png', 'jpeg', 'webp'];

export interface PictureFile extends RawPicture {
  /** Opacity, one byte per pixel; absent when all is opaque. */
  readonly alpha?: Uint8Array;
  /** Covers the whole picture of the file, also where `fit: 'cover'` cut some off. */
  readonly depth?: DepthMap;
  /** Of the whole picture: width divided by height. */
  readonly pictureAspect: number;
}

export type PictureShape = { readonly fit: 'cover'; readonly width: number; readonly height: number } | { readonly fit: 'keep'; readonly maxMegapixels: number };

/**
 * @param slot - what the picture is called in messages.
 * @throws FlowError `invalid_media` when it cannot be read; `media_too_large` above the pixel limit.
 */
export async function readPicture(path: string, slot: string, shape: PictureShape): Promise<PictureFile> {
  const sharp = await loadSharp();
  const metadata = await describe(sharp(path, OPTIONS), slot);
  const { width, height } = metadata.autoOrient;
  if (shape.fit === 'keep' && width * height > shape.maxMegapixels * 1_000_000) {
    throw new FlowError('media_too_large', `${slot} has ${width} × ${height} px; at most ${shape.maxMegapixels} megapixels are allowed here, make it smaller first`);
  }
  const depth = await readDepth(sharp, metadata.exif);
  // Two passes, so that no loop over pixels runs on the event loop.
  const channels = (): Sharp => {
    const upright = sharp(path, OPTIONS).autoOrient();
    return shape.fit === 'cover' ? cover(upright, { width, height }, shape, depth ? MIDDLE : FACES) : upright;
  };
  const colours = channels().toColourspace('srgb').removeAlpha().raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  const opacity = metadata.hasAlpha ? channels().toColourspace('srgb').extractChannel('alpha').raw({ depth: 'uchar' }).toBuffer() : undefined;
  const [{ data, info }, alpha] = await Promise.all([colours, opacity]).catch((error: unknown) => refuse(slot, error));
  const isUpright = (metadata.orientation ?? 1) === 1;
  return { width: info.width, height: info.height, rgb: data, pictureAspect: width / height, ...(alpha ? { alpha } : {}), ...(depth && isUpright ? { depth } : {}) };
}

/** Where a picture that is too tall is cut, as the share of what goes off at the top: a depth map counts on the middle, in photos of people the heads are higher. */
const MIDDLE = 0.5;
const FACES = 0.22;

function cover(upright: Sharp, size: { readonly width: number; readonly height: number }, frame: { readonly width: number; readonly height: number }, topShare: number): Sharp {
  const scale = Math.max(frame.width / size.width, frame.height / size.height);
  const width = Math.max(frame.width, Math.round(size.width * scale));
  const height = Math.max(frame.height, Math.round(size.height * scale));
  const left = Math.round((width - frame.width) / 2);
  const top = Math.round((height - frame.height) * topShare);
  return upright.resize(width, height, { fit: 'fill', kernel: 'lanczos3' }).extract({ left, top, width: frame.width, height: frame.height });
}

/** Reads a mask: luminance, stretched to the picture's size. @returns 0 (keep) to 255 (change) */
export async function readMask(path: string, slot: string, width: number, height: number): Promise<Uint8Array> {
  const sharp = await loadSharp();
  await describe(sharp(path, OPTIONS), slot);
  const data = await sharp(path, OPTIONS)
    .autoOrient()
    .flatten({ background: '#000000' })
    .resize(width, height, { fit: 'fill', kernel: 'linear' })
    .greyscale()
    .extractChannel(0)
    .raw({ depth: 'uchar' })
    .toBuffer()
    .catch((error: unknown) => refuse(slot, error));
  return data;
}

async function describe(picture: Sharp, slot: string): Promise<Metadata> {
  const metadata = await picture.metadata().catch((error: unknown) => refuse(slot, error));
  if (!FORMATS.includes(metadata.format)) throw new FlowError('invalid_media', `${slot} is ${metadata.format}; allowed are PNG, JPEG and WebP pictures`);
  return metadata;
}

function refuse(slot: string, cause: unknown): never {
  const reason = (cause as Error).message.split('\n')[0] ?? '';
  if (/pixel limit/.test(reason)) throw new FlowError('media_too_large', `${slot} has more than ${MAX_MEGAPIXELS} megapixels; make it smaller first`, { cause });
  throw new FlowError('invalid_media', `${slot} cannot be read as a picture (${reason.replace(/\/\S*\//g, '')}); a sound PNG, JPEG or WebP file is needed`, { cause });
}
