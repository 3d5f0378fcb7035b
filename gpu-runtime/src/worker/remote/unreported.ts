/**
 * Results that the engine has not acknowledged, as notes on this worker's disk: a file `<job>.json` for each, whole and flushed or not there at all. The files of a
 * result lie in the worker's artifact store. Processes on one home may hand in each other's notes: the engine takes the same report twice as once.
 */
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifact, JobReport } from 'n8n-nodes-sogni-flow/contract';
import { diskFiles, flush, type FilePort } from '../../artifacts/file-port.ts';
import { sweepLeftBehind, temporaryName } from '../../artifacts/left-behind.ts';
import { asStorageError } from '../../artifacts/storage-error.ts';

export interface Result {
  readonly jobId: string;
  readonly fence: number;
  readonly artifacts: readonly Artifact[];
  readonly report: JobReport;
}

export interface Unreported {
  /** @throws FlowError `disk_full` | `storage_failed`; nothing is kept then. */
  keep(result: Result): Promise<void>;
  /** @returns what is kept of the job, `undefined` also for a note that is damaged. @throws FlowError `storage_failed` */
  find(jobId: string): Promise<Result | undefined>;
  /** Ids of the jobs of which something is kept. */
  jobIds(): Promise<readonly string[]>;
  /** @param fence - of the result that is acknowledged or refused; a note with another one stays. */
  forget(jobId: string, fence: number): Promise<void>;
}

const SUFFIX = '.json';

export async function openUnreported(folder: string, files: FilePort = diskFiles): Promise<Unreported> {
  await mkdir(folder, { recursive: true }).catch(asStorageError);
  await sweepLeftBehind(folder).catch(asStorageError);
  // An id comes from outside: no character of it may lead out of the folder.
  const pathOf = (jobId: string): string => join(folder, encodeURIComponent(jobId) + SUFFIX);

  async function write(path: string, text: string): Promise<void> {
    const temporary = join(folder, temporaryName());
    try {
      const file = await files.open(temporary, 'wx');
      try {
        await file.write(Buffer.from(text));
        await file.sync();
      } finally {
        await file.close();
      }
      await files.rename(temporary, path);
      await flush(files, folder);
    } finally {
      await rm(temporary, { force: true });
    }
  }

  const unreported: Unreported = {
    keep: (result) => write(pathOf(result.jobId), JSON.stringify(result)).catch(asStorageError),
    async find(jobId) {
      const text = await readFile(pathOf(jobId), 'utf8').catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? undefined : asStorageError(error)));
      return text === undefined ? undefined : readNote(text, jobId);
    },
    async jobIds() {
      const names = await readdir(folder).catch(asStorageError);
      return names.filter((name) => name.endsWith(SUFFIX)).flatMap((name) => decoded(name.slice(0, -SUFFIX.length)));
    },
    async forget(jobId, fence) {
      if ((await unreported.find(jobId))?.fence === fence) await rm(pathOf(jobId), { force: true }).catch(asStorageError);
    },
  };
  return unreported;
}

/** @returns nothing for a name that was not given here. */
function decoded(name: string): string[] {
  try {
    return [decodeURIComponent(name)];
  } catch {
    return [];
  }
}

/** Whether it is a result is for the engine to judge: only what is looked at here is checked. */
function readNote(text: string, jobId: string): Result | undefined {
  try {
    const note = JSON.parse(text) as Result;
    return note.jobId === jobId && Number.isInteger(note.fence) && Array.isArray(note.artifacts) ? note : undefined;
  } catch {
    return undefined;
  }
}
