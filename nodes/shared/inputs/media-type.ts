/** What kind of media a file is, by what is said of it. The server looks into the bytes; this only spares an upload in vain. */
import { FILE_ENDINGS, FlowError, isMediaType, kindOf, type InputSlot, type MediaType } from '../../contract/index.ts';

/** Other names under which the same types travel. */
const ALIASES: Readonly<Record<string, MediaType>> = {
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'audio/x-wav': 'audio/wav',
  'audio/wave': 'audio/wav',
  'audio/vnd.wave': 'audio/wav',
  'audio/mp3': 'audio/mpeg',
  'audio/x-flac': 'audio/flac',
  'audio/x-m4a': 'audio/mp4',
  'audio/m4a': 'audio/mp4',
  'video/x-m4v': 'video/mp4',
  'application/srt': 'application/x-subrip',
  'text/srt': 'application/x-subrip',
};

/** Says nothing of a file. */
const UNTOLD = new Set(['', 'application/octet-stream', 'binary/octet-stream']);

/** @param said - a media type, as a server or n8n tells it. @param name - of the file. */
export function mediaTypeOf(said: string | undefined, name: string | undefined): MediaType | undefined {
  const bare = (said ?? '').split(';')[0]!.trim().toLowerCase();
  if (isMediaType(bare)) return bare;
  if (Object.hasOwn(ALIASES, bare)) return ALIASES[bare];
  const ending = /\.([a-z0-9]{2,4})$/i.exec(name ?? '')?.[1]?.toLowerCase().replace('jpeg', 'jpg');
  return UNTOLD.has(bare) ? (Object.entries(FILE_ENDINGS).find(([, known]) => known === ending)?.[0] as MediaType | undefined) : undefined;
}

/** @param what - the file, as it is told of: `the file in "image"`. @throws FlowError `invalid_media` */
export function mediaTypeFor(slot: InputSlot, said: string | undefined, name: string | undefined, what: string): MediaType {
  const mediaType = mediaTypeOf(said, name);
  if (mediaType !== undefined && kindOf(mediaType) === slot.kind) return mediaType;
  const allowed = Object.entries(FILE_ENDINGS).filter(([type]) => isMediaType(type) && kindOf(type) === slot.kind).map(([, ending]) => ending.toUpperCase());
  throw new FlowError('invalid_media', `${what} is ${said || 'of no known type'}${name ? ` (${name})` : ''}; ${slot.title} takes ${slot.kind} files: ${allowed.join(', ')}. Choose another file, or convert it first`);
}
