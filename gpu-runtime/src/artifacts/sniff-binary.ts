/** Signatures of the binary media types that the product stores. Formats that only resemble them (AVIF, HEIC, Matroska, AVI, AAC) are not taken for them. */
import type { MediaType } from 'n8n-nodes-sogni-flow/contract';

const ascii = (head: Uint8Array, at: number, length: number): string => String.fromCharCode(...head.subarray(at, at + length));

const startsWith = (head: Uint8Array, ...bytes: readonly number[]): boolean => bytes.every((byte, index) => head[index] === byte);

/** Brands of the first box of an ISO media file. */
const BRANDS: readonly (readonly [RegExp, MediaType])[] = [
  [/^qt {2}$/, 'video/quicktime'],
  [/^M4[AB] $/, 'audio/mp4'],
  [/^(isom|iso[2-9]|mp4[12]|avc1|dash|M4V |M4VH|3gp\d|MSNV|f4v )$/, 'video/mp4'],
];

/** @param head - the first bytes, ideally 4 KiB. @returns `undefined` when it is none of ours, or when more bytes are needed to tell. */
export function sniffBinary(head: Uint8Array): MediaType | undefined {
  if (head.length < 12) return undefined;
  if (startsWith(head, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a) && ascii(head, 12, 4) === 'IHDR') return 'image/png';
  if (startsWith(head, 0xff, 0xd8, 0xff)) return 'image/jpeg';
  if (ascii(head, 0, 4) === 'RIFF') return riffType(ascii(head, 8, 4));
  if (ascii(head, 4, 4) === 'ftyp') return isoMediaType(head);
  if (startsWith(head, 0x1a, 0x45, 0xdf, 0xa3)) return ebmlDocType(head) === 'webm' ? 'video/webm' : undefined;
  if (ascii(head, 0, 4) === 'fLaC') return (head[4]! & 0x7f) === 0 ? 'audio/flac' : undefined;
  if (ascii(head, 0, 4) === 'OggS') return isOggAudio(head) ? 'audio/ogg' : undefined;
  if (ascii(head, 0, 4) === 'glTF') return head[4] === 2 ? 'model/gltf-binary' : undefined;
  if (ascii(head, 0, 3) === 'ID3') return head[3]! <= 4 && head[4]! < 0xff ? 'audio/mpeg' : undefined;
  return isMpegAudioFrame(head) ? 'audio/mpeg' : undefined;
}

function riffType(form: string): MediaType | undefined {
  if (form === 'WAVE') return 'audio/wav';
  return form === 'WEBP' ? 'image/webp' : undefined;
}

/** The major brand decides; an unknown one gives way to the first known compatible brand, unless the file is a still picture. */
function isoMediaType(head: Uint8Array): MediaType | undefined {
  const boxBytes = new DataView(head.buffer, head.byteOffset).getUint32(0);
  if (boxBytes < 16 || boxBytes > 1_024) return undefined;
  const brands = [ascii(head, 8, 4)];
  for (let at = 16; at + 4 <= Math.min(boxBytes, head.length, 256); at += 4) brands.push(ascii(head, at, 4));
  if (brands.some((brand) => /^(avif|avis|hei[cx]|he[vi][cms]|mif1|msf1|crx )$/.test(brand))) return undefined;
  for (const brand of brands) {
    const known = BRANDS.find(([pattern]) => pattern.test(brand));
    if (known) return known[1];
  }
  return undefined;
}

/** The text of the DocType element (0x4282) within an EBML header. */
function ebmlDocType(head: Uint8Array): string | undefined {
  for (let at = 4; at + 3 < Math.min(head.length, 64); at += 1) {
    if (head[at] === 0x42 && head[at + 1] === 0x82) return ascii(head, at + 3, head[at + 2]! & 0x7f);
  }
  return undefined;
}

/** The codec is named at the start of the first packet, right after the page header and its segment table. */
function isOggAudio(head: Uint8Array): boolean {
  const packet = ascii(head, 27 + (head[26] ?? 0), 8);
  return packet === 'OpusHead' || packet.startsWith('\x01vorbis') || packet.startsWith('\x7fFLAC') || packet === 'Speex   ';
}

/** A frame header of MPEG audio layer III. ADTS (AAC) has the same sync word with layer 0. */
function isMpegAudioFrame(head: Uint8Array): boolean {
  const [sync, flags, rates] = [head[0]!, head[1]!, head[2]!];
  const versionIsReserved = (flags & 0x18) === 0x08;
  const isLayer3 = (flags & 0x06) === 0x02;
  return sync === 0xff && (flags & 0xe0) === 0xe0 && !versionIsReserved && isLayer3 && rates >> 4 !== 0 && rates >> 4 !== 0xf && (rates & 0x0c) !== 0x0c;
}
