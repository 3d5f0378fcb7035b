/** The pinned n8n, where `.ci/n8n install` has put it. The suite fails without it: a suite that skips proves nothing. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const PINNED = import.meta.dirname;
const SCRIPT = resolve(PINNED, '../../../.ci/n8n');

export interface InstalledN8n {
  readonly version: string;
  /** The script that is n8n's command line. */
  readonly bin: string;
  /** Loads a package of that tree. */
  readonly require: NodeJS.Require;
}

/** @throws when it is not there, or not as the lock file wants it; the message says which command installs it. */
export function findN8n(): InstalledN8n {
  const folder = execFileSync(SCRIPT, ['folder'], { encoding: 'utf8' }).trim();
  const { dependencies } = JSON.parse(readFileSync(join(PINNED, 'package.json'), 'utf8')) as { dependencies: { n8n: string } };
  const wanted = createHash('sha256').update(readFileSync(join(PINNED, 'package-lock.json'))).digest('hex');
  const stamp = join(folder, 'installed');
  const found = existsSync(stamp) ? readFileSync(stamp, 'utf8').trim() : undefined;
  if (found !== wanted) {
    const what = found === undefined ? 'is not installed' : 'is installed, but not as test/services/n8n/package-lock.json wants it';
    throw new Error(`n8n ${dependencies.n8n} ${what} in ${folder}. Run ".ci/n8n install" (about 6 minutes, 3 GB), or name the folder of another install in N8N_FOLDER.`);
  }
  return { version: dependencies.n8n, bin: join(folder, 'node_modules/n8n/bin/n8n'), require: createRequire(join(folder, 'package.json')) };
}
