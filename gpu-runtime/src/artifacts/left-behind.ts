/**
 * Names for temporary files and folders that say who made them, so that the next start can clear away what a killed process
 * left behind without touching what a living one still writes.
 */
import { randomBytes } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { HOST } from '../processes/host-in-names.ts';
import { isProcessAlive } from '../processes/process-alive.ts';

/** Tells this process from an earlier one with the same id, as containers have them. */
const SELF = randomBytes(6).toString('hex');

/** What belongs to another machine, or to a process whose id has been given away again, goes when it is this old. */
const ABANDONED_AFTER_MS = 24 * 60 * 60 * 1_000;

export const temporaryName = (): string => `${HOST}.${process.pid}.${SELF}.${randomBytes(8).toString('hex')}`;

/** Removes files and folders in `folder` whose process is gone. Names of another form are not ours and stay. */
export async function sweepLeftBehind(folder: string, now: number = Date.now()): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (await isLeftBehind(name, path, now)) await rm(path, { recursive: true, force: true });
  }
}

async function isLeftBehind(name: string, path: string, now: number): Promise<boolean> {
  const [, host, pid, owner] = /^([A-Za-z0-9-]+)\.(\d+)\.([0-9a-f]{12})\.[0-9a-f]{16}$/.exec(name) ?? [];
  if (!host || owner === SELF) return false;
  if (host === HOST && (Number(pid) === process.pid || !isProcessAlive(Number(pid)))) return true;
  const file = await stat(path).catch(() => undefined);
  return file !== undefined && now - file.mtimeMs > ABANDONED_AFTER_MS;
}
