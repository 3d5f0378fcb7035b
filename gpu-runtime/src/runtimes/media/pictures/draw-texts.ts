/** Writes texts on a picture as they are written on films: by the same script, with the same font. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { placeCaptionFonts } from '../captions/caption-fonts.ts';
import type { MediaWork } from '../media-operation.ts';
import type { TextOverlay } from '../overlays/read-overlays.ts';
import { textScript } from '../overlays/text-script.ts';
import type { ShownFilm } from '../shown-film.ts';

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** A picture is a film of one frame. */
export const asFilm = ({ width, height }: PictureSize): ShownFilm => ({ width, height, frames: 1, seconds: 1 });

/** @param picture - PNG. @returns PNG, and the letters that the font does not have. */
export async function drawTexts({ tools, ffmpeg }: MediaWork, picture: Buffer, size: PictureSize, texts: readonly TextOverlay[]): Promise<{ picture: Buffer; uncovered: readonly string[] }> {
  if (texts.length === 0) return { picture, uncovered: [] };
  const { scratch, signal } = tools;
  const [script, source, output] = ['texts.ass', join(scratch, 'without-texts.png'), join(scratch, 'with-texts.png')];
  const fonts = await placeCaptionFonts(texts.map(({ text }) => text).join(''), scratch, [500, 700]);
  await Promise.all([writeFile(join(scratch, script), textScript(texts, asFilm(size))), writeFile(source, picture)]);
  await ffmpeg.run({
    inputs: [{ path: source, demuxer: 'png_pipe' }],
    filterGraph: `[0:v:0]format=rgb24,ass=filename=${script}:fontsdir=${fonts.folder}[v]`,
    outputs: [{ path: output, args: ['-map', '[v]', '-frames:v', '1'] }],
    cwd: scratch,
    files: [script, ...fonts.files],
    signal,
  });
  return { picture: await readFile(output), uncovered: fonts.uncovered };
}
