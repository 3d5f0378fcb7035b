/**
 * Tells what a file is by its bytes, while they stream past; names and claims do not count.
 *
 * Binary formats are known by their first bytes. Plain text is tried last, over the whole of the file: UTF-8 without control
 * characters. What a browser or a media tool would act on instead of showing (programs, scripts, markup, playlists) is refused even when it is text.
 */
import type { MediaType } from 'n8n-nodes-sogni-flow/contract';
import { sniffBinary } from './sniff-binary.ts';

/** Enough for every signature, for an EBML header and for the head of a playlist. */
const HEAD_BYTES = 4_096;

/** Text that is an instruction to some tool; compared at the first character that is no blank. */
const REFUSED_TEXT: readonly (readonly [RegExp, string])[] = [
  [/^<(!|\?|\/|[a-z])/i, 'markup (HTML, SVG or XML)'],
  [/^#!/, 'a script'],
  [/^(#EXTM3U|#EXT-X-|ffconcat\b|\[playlist\]|rtsptext|\[reference\])/i, 'a playlist'],
  [/^v=0\r?\no=/, 'a session description'],
  [/^%!?(PDF|PS)-/, 'a document'],
];

/** Signatures that are only here to give the refusal a name. */
const REFUSED_BINARY: readonly (readonly [readonly number[], string])[] = [
  [[0x7f, 0x45, 0x4c, 0x46], 'a program'],
  [[0x4d, 0x5a], 'a program'],
  [[0xca, 0xfe, 0xba, 0xbe], 'a program'],
  [[0xcf, 0xfa, 0xed, 0xfe], 'a program'],
  [[0x00, 0x61, 0x73, 0x6d], 'a program'],
  [[0x50, 0x4b, 0x03, 0x04], 'a ZIP archive'],
  [[0x1f, 0x8b], 'a gzip archive'],
];

export type Sniffed = { readonly mediaType: MediaType } | { readonly refused: string };

export interface Sniffer {
  push(chunk: Uint8Array): void;
  /** Call once, after the last chunk. `refused` says in a few words what the content is, or that it is unknown. */
  finish(): Sniffed;
}

export function createSniffer(): Sniffer {
  let head = new Uint8Array(0);
  let binary: MediaType | undefined;
  let text: TextCheck | undefined = createTextCheck();

  return {
    push(chunk) {
      if (head.length < HEAD_BYTES) {
        head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
        binary = sniffBinary(head);
        if (binary) text = undefined;
      }
      if (text && !text.push(chunk)) text = undefined;
    },
    finish() {
      if (head.length === 0) return { refused: 'empty' };
      if (binary) return { mediaType: binary };
      const program = REFUSED_BINARY.find(([signature]) => signature.every((byte, index) => head[index] === byte));
      if (!text?.finish()) return { refused: program?.[1] ?? 'of no known media type' };
      return sniffText(new TextDecoder().decode(head));
    },
  };
}

/** Sniffs bytes that are all in memory. */
export function sniff(content: Uint8Array): Sniffed {
  const sniffer = createSniffer();
  sniffer.push(content);
  return sniffer.finish();
}

interface TextCheck {
  push(chunk: Uint8Array): boolean;
  finish(): boolean;
}

/** False from the first byte on that plain UTF-8 text cannot hold. */
function createTextCheck(): TextCheck {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (chunk: Uint8Array | undefined): boolean => {
    try {
      // Tab, line feed, form feed and carriage return are the only control characters of a text file.
      return !/[\u0000-\u0008\u000b\u000e-\u001f\u007f]/.test(decoder.decode(chunk, { stream: chunk !== undefined }));
    } catch {
      return false;
    }
  };
  return { push: (chunk) => decode(chunk), finish: () => decode(undefined) };
}

function sniffText(head: string): Sniffed {
  const start = head.trimStart();
  const refused = REFUSED_TEXT.find(([pattern]) => pattern.test(start));
  if (refused) return { refused: refused[1] };
  if (/^WEBVTT(?:[ \t\r\n]|$)/.test(head)) return { mediaType: 'text/vtt' };
  if (/^\d+[ \t]*\r?\n\d{1,2}:\d{2}:\d{2}[,.]\d{1,3}[ \t]*-->/.test(start)) return { mediaType: 'application/x-subrip' };
  return { mediaType: 'text/plain' };
}
