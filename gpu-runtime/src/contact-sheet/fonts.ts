/** The packaged font as files that the text renderer can load, so that pictures with words need no system font. */
import { rmSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpackWoff } from './woff.ts';

export interface Faces {
  readonly regular: string;
  readonly bold: string;
}

let unpacked: Promise<Faces> | undefined;

/** The text renderer remembers a font by its path, so the files stay where they are until the process ends. */
export async function fonts(): Promise<Faces> {
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
