/**
 * Remembers which streams are files of the artifact store, so that whoever stores or sends one again need not read it. It is known of
 * the stream itself: what a node makes of it by another stream is new content.
 */
import type { StoredFile } from 'sogni-flow-runtime';

const behind = new WeakMap<object, StoredFile | Pick<StoredFile, 'digest'>>();

/** @returns the stream. */
export function asStored<Content extends object>(stream: Content, stored: StoredFile | Pick<StoredFile, 'digest'>): Content {
  behind.set(stream, stored);
  return stream;
}

/** The file that an unread stream is the content of; without size and type where those would have to be looked for. */
export function storedBehind(stream: unknown): StoredFile | Pick<StoredFile, 'digest'> | undefined {
  if (typeof stream !== 'object' || stream === null || ('readableDidRead' in stream && stream.readableDidRead === true)) return undefined;
  return behind.get(stream);
}
