/** Files on their way into the library, one after the other, each with how far it is or why it was refused. */
import { signal } from '@preact/signals';
import type { LibraryFile } from 'n8n-nodes-sogni-flow/contract';
import { uploadFile } from '../../api/upload.ts';
import { formatBytes } from '../../formats.ts';

const MOST_BYTES = 512 * 1024 * 1024;

export interface SentFile {
  readonly id: number;
  readonly name: string;
  /** 0 to 1. */
  readonly share: number;
  readonly refused?: string;
}

let sent = 0;
export const sending = signal<readonly SentFile[]>([]);

const update = (id: number, changes: Partial<SentFile>): void => {
  sending.value = sending.value.map((file) => (file.id === id ? { ...file, ...changes } : file));
};

export const dismiss = (id: number): void => {
  sending.value = sending.value.filter((file) => file.id !== id);
};

/** @param done - called for each file that is there. What is refused stays in the list until it is dismissed. */
export async function sendFiles(files: readonly File[], done: (file: LibraryFile) => void): Promise<void> {
  const queue = files.map((file) => ({ file, id: ++sent }));
  sending.value = [...sending.value, ...queue.map(({ file, id }) => ({ id, name: file.name, share: 0 }))];
  for (const { file, id } of queue) {
    const wrong = refusalOf(file);
    if (wrong !== undefined) {
      update(id, { refused: wrong });
      continue;
    }
    try {
      done(await uploadFile(file, { onProgress: (share) => update(id, { share }) }));
      dismiss(id);
    } catch (failure) {
      update(id, { refused: (failure as Error).message });
    }
  }
}

/** What can be told before a byte is sent. */
export function refusalOf({ size }: Pick<File, 'size'>): string | undefined {
  if (size === 0) return 'the file is empty';
  return size > MOST_BYTES ? `the file has ${formatBytes(size)}; at most ${formatBytes(MOST_BYTES)} can be sent` : undefined;
}
