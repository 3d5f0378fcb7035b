/**
 * Binary data of items over the artifact store.
 *
 * Media lies in the artifact store and the item carries `artifact:<sha-256>`, so an item is small however long its film is, and
 * the same bytes are kept once. What the store does not know as media (JSON, a web page) stays in the item as base64 up to
 * `MAX_INLINE_BYTES`, and is refused beyond.
 */
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { ArtifactStore, StoredFile } from 'sogni-flow-runtime';
import type { BinaryStore } from '../execution/node-type.ts';
import type { BinaryData } from '../execution/types.ts';
import { asStored, storedBehind } from './stored-content.ts';
import { endingOf, familyOf, humanSize, safeFileName } from './media-names.ts';

export const MAX_INLINE_BYTES = 4 * 1024 * 1024;

const REFERENCE = /^artifact:([0-9a-f]{64})$/;
const PREFIX = 'artifact:';

/** @returns the digest that an item's binary data refers to; `undefined` when the bytes are in the item. */
export function digestOf(binary: Pick<BinaryData, 'data' | 'id'>): string | undefined {
  const reference = binary.data.startsWith(PREFIX) ? binary.data : binary.id;
  if (reference === undefined) return undefined;
  const digest = REFERENCE.exec(reference)?.[1];
  if (digest === undefined) throw new FlowError('invalid_input', `binary data refers to "${reference.slice(0, 80)}"; a reference is artifact: and 64 hexadecimal digits`);
  return digest;
}

/** Describes a file that lies in the artifact store as binary data of an item. */
export function describeArtifact(stored: StoredFile, claimedType?: string, name?: string): BinaryData {
  // The content decides, except between kinds of text, which look alike.
  const mimeType = stored.mediaType === 'text/plain' && claimedType !== undefined && isText(claimedType) ? claimedType : stored.mediaType;
  const reference = `${PREFIX}${stored.digest}`;
  return { data: reference, id: reference, ...describe(mimeType, stored.bytes, name) };
}

export function createBinaryStore(artifacts: Pick<ArtifactStore, 'put' | 'read' | 'size' | 'use'>): Required<BinaryStore> {
  /** What lies here already is not read; it counts as used now. */
  async function takeStored(content: Uint8Array | NodeJS.ReadableStream): Promise<StoredFile | undefined> {
    const stored = storedBehind(content);
    if (stored === undefined || !('bytes' in stored) || (await artifacts.use(stored.digest)) !== stored.bytes) return undefined;
    if (content instanceof Readable) content.destroy();
    return stored;
  }

  return {
    async write(content, mimeType, fileName) {
      const type = mimeType.split(';')[0]?.trim().toLowerCase() || 'application/octet-stream';
      const stored = await takeStored(content);
      if (stored) return describeArtifact(stored, type, fileName);
      const { head, rest } = await readHead(content);
      try {
        return describeArtifact(await artifacts.put(rest === undefined ? head : Readable.from(joined(head, rest))), type, fileName);
      } catch (error) {
        if (!FlowError.is(error) || error.code !== 'invalid_media') throw error;
        if (rest !== undefined) {
          throw new FlowError('media_too_large', `${fileName ?? 'a file'} (${type}) is no media and has more than ${humanSize(MAX_INLINE_BYTES)}; items can hold no more than that`, { cause: error });
        }
        return { data: Buffer.from(head).toString('base64'), ...describe(type, head.byteLength, fileName) };
      }
    },

    async read(binary) {
      const digest = digestOf(binary);
      return digest === undefined ? Buffer.from(binary.data, 'base64') : await buffer(await artifacts.read(digest));
    },

    async stream(binary) {
      const digest = digestOf(binary);
      return digest === undefined ? Readable.from([Buffer.from(binary.data, 'base64')]) : asStored(await artifacts.read(digest), { digest });
    },

    async size(binary) {
      const digest = digestOf(binary);
      if (digest === undefined) return Buffer.from(binary.data, 'base64').byteLength;
      const bytes = await artifacts.size(digest);
      if (bytes === undefined) throw new FlowError('not_found', `no artifact ${digest} is stored here`);
      return bytes;
    },
  };
}

const isText = (mimeType: string): boolean => mimeType.startsWith('text/') || /^application\/(.*\+)?(json|xml|x-subrip)$/.test(mimeType);

function describe(mimeType: string, bytes: number, name: string | undefined): Omit<BinaryData, 'data'> {
  const fileName = safeFileName(name);
  const fileExtension = endingOf(mimeType, fileName);
  const fileType = familyOf(mimeType);
  return {
    mimeType,
    ...(fileType === undefined ? {} : { fileType }),
    ...(fileName === undefined ? {} : { fileName }),
    ...(fileExtension === undefined ? {} : { fileExtension }),
    fileSize: humanSize(bytes),
  };
}

/** As much as an item may hold; `rest` only when there is more. So refused content can still be kept, and a film is never whole in memory. */
async function readHead(content: Uint8Array | NodeJS.ReadableStream): Promise<{ readonly head: Uint8Array; readonly rest?: AsyncIterator<Uint8Array | string> }> {
  if (content instanceof Uint8Array) return content.byteLength <= MAX_INLINE_BYTES ? { head: content } : { head: content, rest: (async function* () {})() };
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const iterator = (content as AsyncIterable<Uint8Array | string>)[Symbol.asyncIterator]();
  while (bytes <= MAX_INLINE_BYTES) {
    const next = await iterator.next();
    if (next.done) return { head: Buffer.concat(chunks) };
    const chunk = typeof next.value === 'string' ? Buffer.from(next.value) : next.value;
    chunks.push(chunk);
    bytes += chunk.byteLength;
  }
  return { head: Buffer.concat(chunks), rest: iterator };
}

async function* joined(head: Uint8Array, rest: AsyncIterator<Uint8Array | string>): AsyncGenerator<Uint8Array | string> {
  try {
    yield head;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
