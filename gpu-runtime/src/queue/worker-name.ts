/** Worker names: `<host>:<pid>:<n>`, so that a later start can see which workers of this machine are gone. */
import { hostname } from 'node:os';
import { isProcessAlive } from '../processes/process-alive.ts';

/** @param n - tells several workers of one process apart. */
export const workerName = (n = 1): string => `${hostname()}:${process.pid}:${n}`;

/**
 * For `releaseWorkersOf`, at start: true for a worker of this machine whose process is gone. The own process id counts as
 * gone, since no worker of this process has started yet; containers give the same id at every start.
 */
export function isDeadWorker(name: string): boolean {
  const [, host, pid] = /^(.+):(\d+):[^:]*$/.exec(name) ?? [];
  return host === hostname() && (Number(pid) === process.pid || !isProcessAlive(Number(pid)));
}
