import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { isDeadWorker, workerName } from '../../../gpu-runtime/src/queue/worker-name.ts';

describe('isDeadWorker', () => {
  it('takes a worker of this process for dead, since none has started when it is asked', () => {
    expect(isDeadWorker(workerName(3))).toBe(true);
  });

  it('takes a worker of a living process for alive', () => {
    expect(isDeadWorker(`${hostname()}:${process.ppid}:1`)).toBe(false);
  });

  it('takes a worker of an ended process for dead', () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    expect(isDeadWorker(`${hostname()}:${pid}:1`)).toBe(true);
  });

  it('takes no position on workers of other machines or with other names', () => {
    expect(isDeadWorker('elsewhere:1:1')).toBe(false);
    expect(isDeadWorker('a name of another form')).toBe(false);
  });
});
