/** A thread for the tests of the pool: tasks that are slow, deaf, wrong, or die. */
import { threadId } from 'node:worker_threads';
import { serveTasks } from '../../../../gpu-runtime/src/runtimes/sketch/threads/serve-tasks.ts';
import type { TaskHooks } from '../../../../gpu-runtime/src/runtimes/sketch/threads/protocol.ts';

const until = (milliseconds: number) => {
  const end = performance.now() + milliseconds;
  return () => performance.now() < end;
};

class FlowError extends Error {
  override readonly name = 'FlowError';
  readonly code = 'invalid_media';
}

serveTasks({
  double: async () => (value: number) => value * 2,
  'thread id': async () => () => threadId,
  polite: async () => (milliseconds: number, hooks: TaskHooks) => {
    for (const more = until(milliseconds); more(); ) hooks.tick(0.5, 'waiting');
    return threadId;
  },
  deaf: async () => (milliseconds: number) => {
    for (const more = until(milliseconds); more(); );
    return threadId;
  },
  pixels: async () => (input: { bytes: Uint8Array }, hooks: TaskHooks) => {
    for (const more = until(320); more(); ) hooks.preview(input.bytes, 2, 1);
    return { bytes: input.bytes.map((value) => value + 1), pooled: Buffer.from('abc') };
  },
  wrong: async () => () => {
    throw new TypeError('a bug');
  },
  refusing: async () => () => {
    throw new FlowError('no picture');
  },
  dying: async () => () => process.exit(3),
});
