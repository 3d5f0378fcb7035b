/** Where the templates lie that come along, with their covers and examples. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

export const TEMPLATE_ENDING = '.json';

/** As built or as written, this file lies two folders below it. */
const ENGINE = join(import.meta.dirname, '../..');

/** In a checkout the folder that people edit, so that a copy is never behind it; in an installed package the copy that the build made. */
export function templatesFolder(engine = ENGINE): string {
  const isCheckout = existsSync(join(engine, 'src'));
  return isCheckout ? join(engine, '../workflows') : join(engine, 'dist/workflows');
}

/** Names of the files without their ending. */
export async function templateNames(folder = templatesFolder()): Promise<readonly string[]> {
  const files = await readdir(folder).catch(() => []);
  return files.filter((file) => file.endsWith(TEMPLATE_ENDING)).map((file) => basename(file, TEMPLATE_ENDING)).sort();
}

/** In it one name a line: what a newcomer should see first. */
const ORDER = 'gallery.txt';

/** The same names as a gallery shows them: those that the order names, then the others. */
export async function templateNamesInOrder(folder = templatesFolder()): Promise<readonly string[]> {
  const [names, order] = await Promise.all([templateNames(folder), readFile(join(folder, ORDER), 'utf8').catch(() => '')]);
  return [...new Set([...order.split(/\r?\n/).filter((name) => names.includes(name)), ...names])];
}
