/**
 * The private folder of a ComfyUI of one's own, and the clearing away of those whose owner was killed together with what it could not stop.
 *
 *     <root>/home/                              its HOME, kept: some nodes fetch files at their first use
 *     <root>/<host>.<pid>.<mark>.<random>/      of one owner process, by its mark
 *         input/ output/ temp/                  what jobs send and make
 *         server.json                           which process it is, written as soon as there is one
 *
 * Only their own user can look into them.
 */
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { HOST } from '../../../processes/host-in-names.ts';
import { isProcessAlive } from '../../../processes/process-alive.ts';
import { markOf } from '../../../processes/process-mark.ts';
import { isRecord } from '../../is-record.ts';

export interface PrivateFolder {
  readonly home: string;
  readonly input: string;
  readonly output: string;
  readonly temp: string;
  /** Writes down which process works in it, at once, so that the next owner can end it if this one cannot. */
  occupy(pid: number, baseUrl: string): Promise<void>;
  remove(): Promise<void>;
}

const OWNED = /^([A-Za-z0-9-]+)\.(\d+)\.([0-9a-f]{16})\.\w+$/;
const RECORD = 'server.json';
const OWNER_ONLY = 0o700;
const KILLED_WITHIN_MS = 5_000;
const LOOK_MS = 50;

export async function openPrivateFolder(root: string): Promise<PrivateFolder> {
  await mkdir(root, { recursive: true, mode: OWNER_ONLY });
  await chmod(root, OWNER_ONLY);
  const path = await mkdtemp(join(root, `${HOST}.${process.pid}.${await ownerMark(process.pid)}.`));
  const [home, input, output, temp] = [join(root, 'home'), join(path, 'input'), join(path, 'output'), join(path, 'temp')];
  for (const folder of [home, input, output, temp]) await mkdir(folder, { recursive: true, mode: OWNER_ONLY });
  return {
    ...{ home, input, output, temp },
    async occupy(pid, baseUrl) {
      const record = join(path, RECORD);
      await writeFile(`${record}.new`, JSON.stringify({ pid, mark: await markOf(pid), baseUrl }));
      await rename(`${record}.new`, record);
    },
    remove: async () => await rm(path, { recursive: true, force: true }),
  };
}

/** Ends what owners that are gone have left running, and removes their folders. @returns how many were ended. */
export async function clearLeftBehind(root: string): Promise<number> {
  let ended = 0;
  for (const { name, isOwned } of await foldersIn(root)) {
    if (isOwned) continue;
    const path = join(root, name);
    const left = await recordIn(path);
    if (left && (await killLeft(left))) ended += 1;
    await rm(path, { recursive: true, force: true });
  }
  return ended;
}

/** Those that run now, also of other processes of this machine. */
export async function serversIn(root: string): Promise<readonly string[]> {
  const records = await Promise.all((await foldersIn(root)).filter(({ isOwned }) => isOwned).map(async ({ name }) => await recordIn(join(root, name))));
  const living = await Promise.all(records.map(async (record) => (record && (await markOf(record.pid)) === record.mark ? [record.baseUrl] : [])));
  return living.flat();
}

/** Of this machine. */
async function foldersIn(root: string): Promise<readonly { readonly name: string; readonly isOwned: boolean }[]> {
  const names = await readdir(root).catch(() => []);
  const marked = names.flatMap((name) => {
    const [, host, pid, mark] = OWNED.exec(name) ?? [];
    return host === HOST ? [{ name, pid: Number(pid), mark }] : [];
  });
  return await Promise.all(marked.map(async ({ name, pid, mark }) => ({ name, isOwned: (await ownerMark(pid)) === mark })));
}

/** Where processes have no mark, an owner counts as there as long as there is a process with its id. */
const NO_MARK = '0'.repeat(16);
const ownerMark = async (pid: number): Promise<string | undefined> => (await markOf(pid)) ?? (isProcessAlive(pid) ? NO_MARK : undefined);

interface Recorded {
  readonly pid: number;
  readonly mark: string;
  readonly baseUrl: string;
}

async function recordIn(path: string): Promise<Recorded | undefined> {
  // A machine that lost power may have left half of it.
  const record: unknown = await readFile(join(path, RECORD), 'utf8').then(JSON.parse).catch(() => undefined);
  if (!isRecord(record) || typeof record.pid !== 'number' || typeof record.mark !== 'string' || typeof record.baseUrl !== 'string') return undefined;
  return { pid: record.pid, mark: record.mark, baseUrl: record.baseUrl };
}

/** With all that it started. Its mark says that the id is still its own. */
async function killLeft({ pid, mark }: Recorded): Promise<boolean> {
  if ((await markOf(pid)) !== mark) return false;
  process.kill(-pid, 'SIGKILL');
  const until = performance.now() + KILLED_WITHIN_MS;
  while ((await markOf(pid)) === mark && performance.now() < until) await pause(LOOK_MS);
  return true;
}
