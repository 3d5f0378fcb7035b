/** What SQLite reports, as errors that a user or an operator can act on. SQLite's own message goes along as the cause. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';

/** Primary result codes: https://sqlite.org/rescode.html */
const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;

/** The shared-memory file of the write-ahead log could not grow, which only a full disk causes. */
const IOERR_SHMSIZE = IOERR | (19 << 8);

const STORAGE_FAILURES: Readonly<Record<number, string>> = {
  [READONLY]: 'the database may not be written; check the permissions of its file and folder',
  [IOERR]: 'the disk refused to read or write the database; check the disk, then start again',
  [CORRUPT]: 'the database file is damaged; restore it from a backup',
  [CANTOPEN]: 'the database file cannot be opened; check that its folder exists and may be written',
  [NOTADB]: 'the file is no database; choose another file or move this one away',
};

/** Extended result code of an error thrown by `node:sqlite`, or `undefined` for any other error. */
function resultCodeOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode : undefined;
}

/** Another connection holds the lock; the same statement may succeed a moment later. */
export function isBusy(error: unknown): boolean {
  const primary = (resultCodeOf(error) ?? 0) & 0xff;
  return primary === BUSY || primary === LOCKED;
}

/** `disk_full` and `storage_failed` where the disk is to blame; every other error is returned as it is. */
export function storageError(error: unknown): unknown {
  const code = resultCodeOf(error);
  if (code === undefined) return error;
  if ((code & 0xff) === FULL || code === IOERR_SHMSIZE) {
    return new FlowError('disk_full', 'the disk of the database is full; free some space, then try again', { cause: error });
  }
  const failure = STORAGE_FAILURES[code & 0xff];
  return failure === undefined ? error : new FlowError('storage_failed', failure, { cause: error });
}
