import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { markOf } from '../../../gpu-runtime/src/processes/process-mark.ts';

describe('the mark of a process', () => {
  it('stays the same, and is of one process only', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });
    const mark = await markOf(child.pid!);
    expect(mark).toMatch(/^[0-9a-f]{16}$/);
    expect(await markOf(child.pid!)).toBe(mark);
    expect(await markOf(process.pid)).not.toBe(mark);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await markOf(child.pid!)).toBeUndefined();
  });
});
