/** What the examples of a template were made of, in `examples/<template>/made.json`: a digest by file. Whatever is as it was is not made again. */
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isRecord } from '../../workflow/fields.ts';

export type Made = Readonly<Record<string, string>>;

/** @returns nothing where there is no such file, or none that can be read: then everything is made anew. */
export async function readMade(path: string): Promise<Made> {
  try {
    const read: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isRecord(read) ? (read as Made) : {};
  } catch {
    return {};
  }
}

export const writeMade = async (path: string, made: Made): Promise<void> =>
  await writeWhole(path, `${JSON.stringify(Object.fromEntries(Object.entries(made).sort(([a], [b]) => (a < b ? -1 : 1))), undefined, 2)}\n`);

export const isUpToDate = async (made: Made, folder: string, file: string, digest: string): Promise<boolean> =>
  made[file] === digest &&
  (await stat(join(folder, file)).then(
    (facts) => facts.isFile(),
    () => false,
  ));

/** The file appears when it is complete, never before. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const part = `${path}.${process.pid}.part`;
  try {
    await writeFile(part, content, { flush: true });
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
