/** What a download is asked for beside the file: `?thumbnail=320`, `?format=jpg`, `?strip=yes`, `?download=name`. */
import { FlowError, kindOf, type MediaType } from 'n8n-nodes-sogni-flow/contract';
import { hasThumbnail, PICTURE_FORMATS, THUMBNAIL_SIDES, type PictureFormat, type Variant } from 'sogni-flow-runtime';

/** @returns `undefined` for the file as it is. @throws FlowError `invalid_parameter` */
export function readVariant(query: unknown, mediaType: MediaType): Variant | undefined {
  const { thumbnail, format, strip } = query as Record<string, unknown>;
  const kind = kindOf(mediaType);
  if (thumbnail !== undefined) {
    const side = THUMBNAIL_SIDES.find((known) => String(known) === thumbnail);
    if (side === undefined) throw refusal('thumbnail', thumbnail, `sides of ${THUMBNAIL_SIDES.join(', ')} px are allowed`);
    if (!hasThumbnail(mediaType)) throw refusal('thumbnail', thumbnail, `the file is ${mediaType}; pictures and videos have one`);
    return { form: 'thumbnail', side };
  }
  const chosen = format === undefined ? undefined : (Object.keys(PICTURE_FORMATS) as PictureFormat[]).find((known) => known === format);
  if (format !== undefined && chosen === undefined) throw refusal('format', format, `${Object.keys(PICTURE_FORMATS).join(', ')} are allowed`);
  if (chosen !== undefined && kind !== 'image') throw refusal('format', format, `the file is ${mediaType}; only pictures have other formats`);
  if (strip !== undefined && strip !== 'yes' && strip !== 'no') throw refusal('strip', strip, 'yes and no are allowed');
  if (strip === 'yes') return stripped(chosen, mediaType);
  return chosen === undefined || PICTURE_FORMATS[chosen] === mediaType ? undefined : { form: 'picture', format: chosen };
}

/** A plain text holds nothing beside itself. */
function stripped(format: PictureFormat | undefined, mediaType: MediaType): Variant | undefined {
  switch (kindOf(mediaType)) {
    case 'image':
      return { form: 'picture', format: format ?? (Object.keys(PICTURE_FORMATS) as PictureFormat[]).find((known) => PICTURE_FORMATS[known] === mediaType) ?? 'png' };
    case 'video':
    case 'audio':
      return { form: 'remux' };
    case 'text':
      return undefined;
    case 'model':
      throw refusal('strip', 'yes', `the file is ${mediaType}, whose texts are part of it`);
  }
}

const refusal = (parameter: string, given: unknown, allowed: string): FlowError =>
  new FlowError('invalid_parameter', `${parameter} is ${JSON.stringify(given).slice(0, 60)}; ${allowed}`, { details: { parameter } });
