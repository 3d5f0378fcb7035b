/** Which project a job has on the network: a file for each job, written by the thread before its request leaves. */
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The network keeps results for a day; no job is taken up again after more. */
const KEPT_MS = 7 * 24 * 3_600_000;

export const notesIn = (folder: string): string => join(folder, 'projects');

export async function noteIn(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trim() || undefined;
}

/** Removes what nobody asks for any more. A courtesy: what cannot be removed stays. */
export async function sweepNotes(folder: string, now: number): Promise<void> {
  for (const name of await readdir(notesIn(folder)).catch(() => [])) {
    const file = join(notesIn(folder), name);
    const { mtimeMs = now } = await stat(file).catch(() => ({ mtimeMs: now }));
    if (now - mtimeMs > KEPT_MS) await rm(file, { force: true }).catch(() => undefined);
  }
}
