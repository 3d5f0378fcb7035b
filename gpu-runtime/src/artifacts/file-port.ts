/** The few calls through which the store changes the disk, so that a full or failing disk can be played in tests. */
import { open, rename } from 'node:fs/promises';

export interface OpenFile {
  write(bytes: Uint8Array): Promise<void>;
  /** Returns when the content is on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface FilePort {
  /** `wx` makes a new file, `r` opens a file or a folder to flush it. */
  open(path: string, flags: 'wx' | 'r'): Promise<OpenFile>;
  rename(from: string, to: string): Promise<void>;
}

/** The disk itself. New files can be read by the owner alone. */
export const diskFiles: FilePort = {
  async open(path, flags) {
    const handle = await open(path, flags, 0o600);
    return {
      async write(bytes) {
        for (let done = 0; done < bytes.length; ) done += (await handle.write(bytes, done)).bytesWritten;
      },
      sync: () => handle.sync(),
      close: () => handle.close(),
    };
  },
  rename,
};

/** Of a file or a folder: its content, or the names in it, last. Windows cannot flush a folder; there the rename is all there is. */
export async function flush(files: FilePort, path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const file = await files.open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
