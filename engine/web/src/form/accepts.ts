/** Which files a field takes, and what is refused before a byte is sent. */
import type { MediaKind, TemplateInput } from 'n8n-nodes-sogni-flow/contract';
import { formatBytes } from '../formats.ts';
import { pictureSize } from './picture-size.ts';

const MOST_BYTES = 512 * 1024 * 1024;
const MOST_PIXELS = 64_000_000;
/** Enough for the header of any picture, thumbnails inside included. */
const HEADER_BYTES = 256 * 1024;

const KIND_WORDS: Partial<Record<MediaKind, string>> = { image: 'a picture', video: 'a video', audio: 'a sound', text: 'a text' };

/** What the browser's file dialog is told. */
export const acceptOf = ({ accept, type }: TemplateInput): string => accept ?? `${type}/*`;

export interface FileFacts {
  readonly name: string;
  readonly mediaType: string;
}

/** `accept` as HTML has it: endings, media types, and families of those. */
export function accepts(accept: string, { name, mediaType }: FileFacts): boolean {
  const asked = accept.split(',').map((part) => part.trim().toLowerCase()).filter(Boolean);
  return asked.length === 0 || asked.some((part) => part === '*/*' || (part.startsWith('.') ? name.toLowerCase().endsWith(part) : part.endsWith('/*') ? mediaType.startsWith(part.slice(0, -1)) : part === mediaType));
}

/** @returns why the field does not take it, in words. */
export async function refusal(input: TemplateInput, file: File): Promise<string | undefined> {
  const accept = acceptOf(input);
  if (!accepts(accept, { name: file.name, mediaType: file.type })) return isAnother(file, file.type.split('/')[0] as MediaKind, accept);
  if (file.size === 0) return `${file.name} is empty.`;
  if (file.size > MOST_BYTES) return `${file.name} has ${formatBytes(file.size)}; at most ${formatBytes(MOST_BYTES)} can be sent.`;
  if (!file.type.startsWith('image/')) return undefined;
  const size = pictureSize(new Uint8Array(await file.slice(0, HEADER_BYTES).arrayBuffer()));
  if (!size || size.width * size.height <= MOST_PIXELS) return undefined;
  return `${file.name} is ${size.width} × ${size.height} px, ${Math.round((size.width * size.height) / 1e6)} megapixels; at most ${MOST_PIXELS / 1e6} can be used. Make it smaller first.`;
}

const isAnother = ({ name }: File, kind: MediaKind, accept: string): string => `${name} is ${KIND_WORDS[kind] ?? 'of another kind'}; here go ${accept}.`;

/** Whether there is sound alone is told by the tracks of a file, not by its kind. */
const PLAYED: readonly MediaKind[] = ['audio', 'video'];

/** @param found - what the engine found in the file. @returns why the field does not take it: it is not what its name says. */
export function misnamed(input: TemplateInput, file: File, found: MediaKind | undefined): string | undefined {
  const { type } = input;
  const alike = found === undefined || found === type || (PLAYED.includes(found) && PLAYED.some((kind) => kind === type));
  return alike || !file.type.startsWith(`${type}/`) ? undefined : isAnother(file, found, acceptOf(input));
}
