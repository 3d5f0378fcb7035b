import { extname } from 'node:path';
import { FILE_ENDINGS, FlowError, type MediaType } from 'n8n-nodes-sogni-flow/contract';
import type { Demuxer } from './types.ts';

const DEMUXERS: Partial<Readonly<Record<MediaType, Demuxer>>> = {
  'video/mp4': 'mov',
  'video/quicktime': 'mov',
  'video/webm': 'matroska',
  'audio/wav': 'wav',
  'audio/mpeg': 'mp3',
  'audio/flac': 'flac',
  'audio/ogg': 'ogg',
  'audio/mp4': 'mov',
  'image/png': 'png_pipe',
  'image/jpeg': 'jpeg_pipe',
  'image/webp': 'webp_pipe',
};

/** The one demuxer that may read a file of this type. @throws FlowError `invalid_media` for a type that is neither picture, video nor sound. */
export function demuxerOf(mediaType: MediaType): Demuxer {
  const demuxer = DEMUXERS[mediaType];
  if (!demuxer) throw new FlowError('invalid_media', `a file of type ${mediaType} is neither video nor sound; allowed are ${Object.keys(DEMUXERS).join(', ')}`);
  return demuxer;
}

/** The type that a file of ours has by its ending. @throws FlowError `invalid_media` */
export function mediaTypeOfName(path: string): MediaType {
  const ending = extname(path).slice(1).toLowerCase();
  const known = Object.entries(FILE_ENDINGS).find(([, known]) => known === ending);
  if (!known) throw new FlowError('invalid_media', `ending ".${ending}" names no media type; known are ${Object.values(FILE_ENDINGS).join(', ')}`);
  return known[0] as MediaType;
}
