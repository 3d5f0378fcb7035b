/** Which files a field of a form takes, in the words of HTML's `accept`: `.png, image/*, audio/mpeg`. */
import { FILE_ENDINGS, type MediaType } from 'n8n-nodes-sogni-flow/contract';

/** Endings that a type has beside the one of the table. */
const OTHER_ENDINGS: Readonly<Record<string, MediaType>> = { jpeg: 'image/jpeg', m4v: 'video/mp4', oga: 'audio/ogg', aac: 'audio/mp4', text: 'text/plain' };

/** @param accept - empty takes everything. What a file is called says nothing. */
export function isAccepted(accept: string | undefined, mediaType: MediaType): boolean {
  const kinds = (accept ?? '').split(',').map((kind) => kind.trim().toLowerCase()).filter((kind) => kind !== '');
  return kinds.length === 0 || kinds.some((kind) => fits(kind, mediaType));
}

function fits(kind: string, mediaType: MediaType): boolean {
  if (kind === '*' || kind === '*/*' || kind === mediaType) return true;
  if (kind.endsWith('/*')) return mediaType.startsWith(kind.slice(0, -1));
  const ending = kind.replace(/^\./, '');
  return FILE_ENDINGS[mediaType] === ending || OTHER_ENDINGS[ending] === mediaType;
}
