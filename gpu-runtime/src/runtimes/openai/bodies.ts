/** Bodies of requests: JSON, and forms whose files are read from the disk while they are sent. */
import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { FILE_ENDINGS, type MediaType } from 'n8n-nodes-sogni-flow/contract';
import type { Body } from './server.ts';

export type Fields = Readonly<Record<string, unknown>>;

export interface FormFile {
  readonly field: string;
  readonly mediaType: MediaType;
  /** A file, or bytes. */
  readonly content: { readonly path: string } | Uint8Array;
}

export function jsonBody(fields: Fields): Body {
  const bytes = Buffer.from(JSON.stringify(fields));
  return { contentType: 'application/json', bytes: bytes.length, content: () => [bytes] };
}

/** Fields that are objects travel as JSON. The names of files are ours: nothing of a user is in a header. */
export async function formBody(fields: Fields, files: readonly FormFile[]): Promise<Body> {
  const boundary = `----sogni-flow-${randomBytes(16).toString('hex')}`;
  const part = (head: string): Buffer => Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`);
  const end = Buffer.from('\r\n');
  const parts: { readonly bytes: number; readonly content: Uint8Array | { readonly path: string } }[] = [];
  const push = (content: Uint8Array): unknown => parts.push({ bytes: content.length, content });

  for (const [name, value] of Object.entries(fields)) {
    push(part(`name="${name}"`));
    push(Buffer.from(`${typeof value === 'object' ? JSON.stringify(value) : String(value)}\r\n`));
  }
  for (const [index, { field, mediaType, content }] of files.entries()) {
    push(part(`name="${field}"; filename="${index + 1}.${FILE_ENDINGS[mediaType]}"\r\nContent-Type: ${mediaType}`));
    if (content instanceof Uint8Array) push(content);
    else parts.push({ bytes: (await stat(content.path)).size, content });
    push(end);
  }
  push(Buffer.from(`--${boundary}--\r\n`));

  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    async *content() {
      for (const { content } of parts) {
        if (content instanceof Uint8Array) yield content;
        else yield* createReadStream(content.path) as AsyncIterable<Uint8Array>;
      }
    },
  };
}
