import { FlowError } from 'n8n-nodes-sogni-flow/contract';

/** Rethrows a failure of the disk as one that an operator can act on. The message holds no path of this machine; the cause does. */
export function asStorageError(error: unknown): never {
  if (FlowError.is(error)) throw error;
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT') throw new FlowError('disk_full', 'the disk of the artifact store is full; free some space and try again', { cause: error });
  throw new FlowError('storage_failed', `the artifact store could not write or read (${code ?? 'unknown error'}); check its disk`, { cause: error });
}
