/**
 * Reads a JSON answer that has files in it, in base64: each file is decoded to the disk while the answer streams in, and what is left is small.
 *
 *  {"data": [{"b64_json": "iVBORw0K…"}], "size": "…"}   ──►   files, and {"data": [{"b64_json": "0"}], "size": "…"}
 *
 * In the place of each file stands its number. Memory holds a chunk of the network at most.
 */
import { open } from 'node:fs/promises';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';

export interface SplitLimits {
  readonly mostFiles: number;
  readonly mostFileBytes: number;
}

export interface Split {
  /** The answer without its files. */
  readonly answer: unknown;
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
}

const FILE_KEY = 'b64_json';
const MOST_REST_BYTES = 1024 * 1024;
const [QUOTE, BACKSLASH, COLON] = [0x22, 0x5c, 0x3a];
/** After one of these a text is no longer the value of the key before: `{ } [ ] ,` */
const ENDS_VALUE = new Set([0x7b, 0x7d, 0x5b, 0x5d, 0x2c]);

const refuse = (why: string): never => {
  throw new FlowError('runtime_failed', `the server's answer is ${why}`);
};

/** @param pathOf - where the file with the number goes. @throws FlowError `runtime_failed`, and what the source throws. */
export async function splitMedia(source: AsyncIterable<Uint8Array>, pathOf: (index: number) => string, { mostFiles, mostFileBytes }: SplitLimits): Promise<Split> {
  const files: { path: string; bytes: number }[] = [];
  const rest: Uint8Array[] = [];
  let restBytes = 0;
  const keep = (bytes: Uint8Array): void => {
    restBytes += bytes.length;
    if (restBytes > MOST_REST_BYTES) refuse(`larger than ${MOST_REST_BYTES} bytes beside its files`);
    rest.push(Uint8Array.from(bytes));
  };

  const scan = createScanner();
  let writer: FileWriter | undefined;
  try {
    for await (const chunk of source) {
      for (const { inFile, bytes, ends } of scan(chunk)) {
        if (!inFile) {
          keep(bytes);
          continue;
        }
        if (!writer) {
          if (files.length === mostFiles) refuse(`more than the ${mostFiles} files that were asked for`);
          writer = await openWriter(pathOf(files.length), mostFileBytes);
        }
        await writer.write(bytes);
        if (!ends) continue;
        keep(Buffer.from(String(files.length)));
        files.push(await writer.end());
        writer = undefined;
      }
    }
    if (writer) refuse('cut off within a file');
  } finally {
    await writer?.close();
  }
  return { answer: parse(Buffer.concat(rest).toString()), files };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuse(/^\s*</.test(text) ? 'a web page where JSON was expected' : 'cut off or no JSON');
  }
}

interface Piece {
  /** Text of a file in base64, or anything else. */
  readonly inFile: boolean;
  readonly bytes: Uint8Array;
  /** The file ends here. */
  readonly ends?: true;
}

/** Knows where in a JSON text it is: outside of texts, in one, or in the text of a file. */
function createScanner(): (chunk: Uint8Array) => Generator<Piece> {
  let place: 'outside' | 'text' | 'file' = 'outside';
  let escaped = false;
  /** The text that was read last, as far as it matters; and the key whose value comes next. */
  let last = '';
  let key: string | undefined;

  return function* (chunk) {
    let from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at]!;
      if (place === 'file') {
        const end = chunk.indexOf(QUOTE, at);
        if (end < 0) return yield { inFile: true, bytes: chunk.subarray(at) };
        yield { inFile: true, bytes: chunk.subarray(at, end), ends: true };
        [place, from, at, key] = ['outside', end, end, undefined];
      } else if (place === 'text') {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) place = 'outside';
        if (place === 'text' && last.length <= FILE_KEY.length) last += String.fromCharCode(byte);
      } else if (byte === QUOTE) {
        last = '';
        place = key === FILE_KEY ? 'file' : 'text';
        if (place === 'file') {
          yield { inFile: false, bytes: chunk.subarray(from, at + 1) };
          from = at + 1;
        }
      } else if (byte === COLON) key = last;
      else if (ENDS_VALUE.has(byte)) key = undefined;
    }
    if (place !== 'file' && from < chunk.length) yield { inFile: false, bytes: chunk.subarray(from) };
  };
}

interface FileWriter {
  write(base64: Uint8Array): Promise<void>;
  end(): Promise<{ path: string; bytes: number }>;
  close(): Promise<void>;
}

async function openWriter(path: string, mostBytes: number): Promise<FileWriter> {
  const file = await open(path, 'wx');
  let bytes = 0;
  let left = '';
  const append = async (text: string): Promise<void> => {
    const decoded = Buffer.from(text, 'base64');
    bytes += decoded.length;
    if (bytes > mostBytes) refuse(`a file of more than ${mostBytes} bytes`);
    await file.write(decoded);
  };
  return {
    async write(base64) {
      // A slash may be escaped; nothing else needs to be.
      const text = left + Buffer.from(base64).toString('latin1').replaceAll('\\', '');
      if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) refuse('a file that is no base64');
      const whole = text.length - (text.length % 4);
      left = text.slice(whole);
      await append(text.slice(0, whole));
    },
    async end() {
      if (left !== '') refuse('a file whose base64 is cut off');
      if (bytes === 0) refuse('an empty file');
      await file.close();
      return { path, bytes };
    },
    close: () => file.close().catch(() => undefined),
  };
}
