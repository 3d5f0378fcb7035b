/** Disks that fail at a chosen moment: a file port for artifacts, and a store for the database. Both say what a real one says. */
import { FlowError } from '../../nodes/contract/errors.ts';
import { diskFiles, type FilePort, type OpenFile } from '../../gpu-runtime/src/artifacts/file-port.ts';
import type { SqlStore } from '../../gpu-runtime/src/queue/sql.ts';

export type DiskFault = 'ENOSPC' | 'EIO';

/** Works until it is told to fail, and then fails every call until it is repaired. */
export class FailingDisk {
  #callsLeft = Number.POSITIVE_INFINITY;
  readonly #fault: DiskFault;
  /** Calls that failed. */
  failures = 0;

  constructor(fault: DiskFault) {
    this.#fault = fault;
  }

  /** @param calls - that go well before the first that fails. */
  failAfter(calls: number): void {
    this.#callsLeft = calls;
  }

  repair(): void {
    this.#callsLeft = Number.POSITIVE_INFINITY;
  }

  readonly files: FilePort = {
    open: async (path, flags) => {
      this.#use();
      return this.#watched(await diskFiles.open(path, flags));
    },
    rename: async (from, to) => {
      this.#use();
      await diskFiles.rename(from, to);
    },
  };

  /** A database on this disk: a transaction that meets the fault is undone, as SQLite undoes it. */
  readonly wrapStore = (store: SqlStore): SqlStore => {
    const onDisk = (wrapped: SqlStore): SqlStore => ({
      ...wrapped,
      transaction: (work) =>
        wrapped.transaction(async (tx) => {
          const result = await work(tx);
          this.#useForDatabase();
          return result;
        }),
      run: (sql, ...values) => wrapped.transaction(async (tx) => {
        const changed = await tx.run(sql, ...values);
        this.#useForDatabase();
        return changed;
      }),
    });
    return { ...onDisk(store), ...(store.unflushed && { unflushed: onDisk(store.unflushed) }) };
  };

  #watched(file: OpenFile): OpenFile {
    return {
      write: async (bytes) => {
        // A full disk takes what still fits.
        if (this.#isBroken()) await file.write(bytes.subarray(0, bytes.length / 2));
        this.#use();
        await file.write(bytes);
      },
      sync: async () => {
        this.#use();
        await file.sync();
      },
      close: () => file.close(),
    };
  }

  #isBroken = (): boolean => this.#callsLeft <= 0;

  #use(): void {
    if (!this.#isBroken()) return void (this.#callsLeft -= 1);
    this.failures += 1;
    throw Object.assign(new Error(`${this.#fault}: the disk fails on purpose`), { code: this.#fault });
  }

  #useForDatabase(): void {
    if (!this.#isBroken()) return void (this.#callsLeft -= 1);
    this.failures += 1;
    if (this.#fault === 'ENOSPC') throw new FlowError('disk_full', 'the disk of the database is full, on purpose');
    throw new FlowError('storage_failed', 'the disk of the database fails, on purpose');
  }
}
