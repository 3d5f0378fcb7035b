import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A secret beside the database, not in it: whoever copies the database alone gets no key out of it. Made at the first start. */
export async function readPepper(home: string): Promise<string> {
  const path = join(home, 'pepper');
  await writeFile(path, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return await readFile(path, 'utf8');
}
