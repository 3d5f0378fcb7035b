/** Other forms of a stored file, for whoever looks at it or passes it on. None of them carries what the file says about its making: place, camera, prompt. */
import { kindOf, type MediaType } from 'n8n-nodes-sogni-flow/contract';

/** Longest side in pixels. Few, so that few are made. */
export const THUMBNAIL_SIDES = [160, 320, 640] as const;
export type ThumbnailSide = (typeof THUMBNAIL_SIDES)[number];

export const PICTURE_FORMATS = { jpg: 'image/jpeg', png: 'image/png', webp: 'image/webp' } as const satisfies Record<string, MediaType>;
export type PictureFormat = keyof typeof PICTURE_FORMATS;

export type Variant =
  /** A JPEG of a picture, or of the middle frame of a video. */
  | { readonly form: 'thumbnail'; readonly side: ThumbnailSide }
  /** A picture as another kind of file. */
  | { readonly form: 'picture'; readonly format: PictureFormat }
  /** A video or a sound, packet by packet as it was. */
  | { readonly form: 'remux' };

/** Tells the variants of a file apart: `thumbnail-320`. */
export const variantName = (variant: Variant): string => (variant.form === 'thumbnail' ? `thumbnail-${variant.side}` : variant.form === 'picture' ? `picture-${variant.format}` : 'remux');

/** @param source - of the file itself. */
export function variantType(variant: Variant, source: MediaType): MediaType {
  if (variant.form === 'remux') return source;
  return variant.form === 'picture' ? PICTURE_FORMATS[variant.format] : 'image/jpeg';
}

/** Whether there is something to look at. */
export const hasThumbnail = (mediaType: MediaType): boolean => kindOf(mediaType) === 'image' || kindOf(mediaType) === 'video';
