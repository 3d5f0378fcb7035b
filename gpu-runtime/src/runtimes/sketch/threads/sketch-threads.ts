/** The thread pool of the sketch runtime, with its tasks typed. */
import type { TaskHooks } from './protocol.ts';
import type { TASKS, TaskName } from './tasks.ts';
import { ThreadPool, type TaskOptions } from './thread-pool.ts';

type TaskOf<Name extends TaskName> = Awaited<ReturnType<(typeof TASKS)[Name]>>;
export type TaskInput<Name extends TaskName> = TaskOf<Name> extends (input: infer Input, hooks: TaskHooks) => unknown ? Input : never;
export type TaskOutput<Name extends TaskName> = Awaited<ReturnType<TaskOf<Name>>>;

export interface SketchThreads {
  readonly size: number;
  run<Name extends TaskName>(task: Name, input: TaskInput<Name>, options?: TaskOptions): Promise<TaskOutput<Name>>;
  close(): Promise<void>;
}

/** `.ts` where the sources run as they are, `.js` where they were compiled. */
const ending = import.meta.url.slice(import.meta.url.lastIndexOf('.'));

/** @param size - most threads at a time; the number of cores when left out. */
export const openThreads = (size?: number): SketchThreads =>
  new ThreadPool({ entry: new URL(`./worker${ending}`, import.meta.url), ...(size === undefined ? {} : { size }) });
