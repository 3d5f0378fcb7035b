/** What the examples of a template were made of, in `examples/<template>/made.json`: a digest by file. Whatever is as it was is not made again. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../../binary-data/write-whole.ts';
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
