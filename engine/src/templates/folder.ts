/** Where the templates of the package lie: beside the nodes, in the root package. */
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

export const TEMPLATE_ENDING = '.json';

export const templatesFolder = (): string => join(dirname(createRequire(import.meta.url).resolve('n8n-nodes-sogni-flow/package.json')), 'workflows');

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
