/** Names of those who run executions, and which of them are gone. */
import { randomUUID } from 'node:crypto';
import { isDeadWorker, workerName } from 'sogni-flow-runtime/queue';

/** Owners of this process that are at work. Its own process id alone cannot tell: containers give the same one at every start. */
const atWork = new Set<string>();

export interface Owner {
  readonly name: string;
  /** It runs nothing any more. */
  leave(): void;
}

/** `<host>:<pid>:<something that is never given twice>` */
export function newOwner(): Owner {
  const name = workerName().replace(/[^:]*$/, randomUUID().slice(0, 8));
  atWork.add(name);
  return { name, leave: () => void atWork.delete(name) };
}

/** Whether nothing can come any more from an owner of this machine. Of other machines nobody here can tell. */
export const isGoneOwner = (name: string): boolean => isDeadWorker(name) && !atWork.has(name);
