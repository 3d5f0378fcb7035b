/**
 * Results made small, to be shipped with a template: pictures as JPEG, films as MP4, sounds as M4A or MP3, texts as they are.
 *
 * Each is tried from the best settings on, until it fits. What the ending of the file asks for is what is written.
 */
import { extname } from 'node:path';
import { readFile } from 'node:fs/promises';
import { FlowError, kindOf, type MediaKind } from 'n8n-nodes-sogni-flow/contract';
import { shrinkFilm } from './shrink-film.ts';
import { shrinkPicture } from './shrink-picture.ts';
import { shrinkSound } from './shrink-sound.ts';
import type { ShowcaseTools, ShownFile } from './shown-file.ts';

/** What a shown file may be called, and of what kind it is then. */
export const SHOWN_ENDINGS = { '.jpg': 'image', '.mp4': 'video', '.m4a': 'audio', '.mp3': 'audio', '.txt': 'text' } as const satisfies Record<string, MediaKind>;
export type ShownEnding = keyof typeof SHOWN_ENDINGS;

const MOST_TEXT_BYTES = 64_000;

/** @throws FlowError `invalid_input` for an ending that is not shown. */
export function endingOfShown(name: string): ShownEnding {
  const ending = extname(name).toLowerCase();
  if (Object.hasOwn(SHOWN_ENDINGS, ending)) return ending as ShownEnding;
  throw new FlowError('invalid_input', `"${name}" cannot be shown; allowed endings are ${Object.keys(SHOWN_ENDINGS).join(', ')}`);
}

/** @throws FlowError `media_too_large` when it does not fit however small; `invalid_media` when it is of another kind. */
export async function shrink(file: ShownFile, ending: ShownEnding, tools: ShowcaseTools): Promise<Buffer> {
  const kind = SHOWN_ENDINGS[ending];
  if (kindOf(file.mediaType) !== kind) throw new FlowError('invalid_media', `a ${file.mediaType} is shown as ${ending}, which is for ${kind}`);
  switch (kind) {
    case 'image':
      return await shrinkPicture(file.path);
    case 'video':
      return await shrinkFilm(file, tools);
    case 'audio':
      return await shrinkSound(file, ending === '.mp3' ? 'mp3' : 'm4a', tools);
    case 'text': {
      const text = await readFile(file.path);
      if (text.byteLength > MOST_TEXT_BYTES) throw new FlowError('media_too_large', `the text has ${text.byteLength} bytes; at most ${MOST_TEXT_BYTES} are shown`);
      return text;
    }
  }
}
