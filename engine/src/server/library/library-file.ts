import { kindOf, type Artifact, type LibraryFile } from 'n8n-nodes-sogni-flow/contract';
import { hasThumbnail } from 'sogni-flow-runtime';
import { artifactPath } from '../workflow-runs/present.ts';

/** Of the pictures in a list. */
const THUMBNAIL = 320;

const LONGEST_NAME = 200;

/** @param addedAt - milliseconds since the epoch. */
export function libraryFile({ digest, mediaType, bytes, width, height, durationSeconds }: Artifact, name: string, addedAt: number): LibraryFile {
  const url = artifactPath(digest);
  return {
    ...{ artifact: digest, name, kind: kindOf(mediaType), mediaType, bytes },
    ...(width !== undefined && height !== undefined && { width, height }),
    ...(durationSeconds !== undefined && { duration: durationSeconds }),
    ...{ url, ...(hasThumbnail(mediaType) && { thumbnailUrl: `${url}?thumbnail=${THUMBNAIL}` }), addedAt: new Date(addedAt).toISOString() },
  };
}

/** A name as a person gave it, on one line; empty when nothing can be read of it. */
export const shownName = (given: unknown): string =>
  typeof given === 'string' ? [...given.toWellFormed().replace(/[\p{C}\s]+/gu, ' ').trim()].slice(0, LONGEST_NAME).join('') : '';
