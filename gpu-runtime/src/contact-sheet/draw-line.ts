/** Draws one line of text with the packaged font, so that no system font is needed. */
import { rmSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpackWoff } from './woff.ts';

export interface LineStyle {
  /** `#rrggbb`. */
  readonly color: string;
  /** Height of the letters, pixels. */
  readonly size: number;
  readonly bold: boolean;
}

export interface DrawnLine {
  /** A PNG file, transparent around the letters. */
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

/** @returns nothing for a text without letters. */
export async function drawLine(text: string, { color, size, bold }: LineStyle): Promise<DrawnLine | undefined> {
  const line = oneLine(text);
  if (line === '') return undefined;
  const { default: sharp } = await import('sharp');
  const face = await fonts();
  const { data, info } = await sharp({
    text: {
      text: `<span foreground="${color}">${escape(line)}</span>`,
      font: `${bold ? 'Inter Bold' : 'Inter'} ${size}`,
      fontfile: bold ? face.bold : face.regular,
      rgba: true,
      dpi: 72,
    },
  })
    .png()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

interface Faces {
  readonly regular: string;
  readonly bold: string;
}

let unpacked: Promise<Faces> | undefined;

/** The text renderer remembers a font by its path, so the files stay where they are until the process ends. */
async function fonts(): Promise<Faces> {
  unpacked ??= unpackFonts().catch((error: unknown) => {
    unpacked = undefined;
    throw error;
  });
  return await unpacked;
}

async function unpackFonts(): Promise<Faces> {
  const folder = await mkdtemp(join(tmpdir(), 'sogni-flow-font-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const require = createRequire(import.meta.url);
  const unpack = async (weight: number): Promise<string> => {
    const file = join(folder, `inter-${weight}.ttf`);
    await writeFile(file, unpackWoff(await readFile(require.resolve(`@fontsource/inter/files/inter-latin-${weight}-normal.woff`))));
    return file;
  };
  return { regular: await unpack(400), bold: await unpack(700) };
}

/** Longer lines are cut in any case. */
const MAX_CHARACTERS = 200;

/** Texts come from workflow files and forms; what cannot be written, such as control characters, would be refused as markup. */
const oneLine = (text: string): string => [...text.replace(/[\s\p{C}]+/gu, ' ').trim()].slice(0, MAX_CHARACTERS).join('');

const escape = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
