/** Tells a process from a later one with the same id: by when it was started, and since which start of the machine that is counted. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** @returns 16 hexadecimal digits; `undefined` for a process that is not there, or has ended and is only not cleared away yet. */
export async function markOf(pid: number): Promise<string | undefined> {
  const started = await (process.platform === 'linux' ? startedOnLinux(pid) : startedElsewhere(pid));
  return started === undefined ? undefined : createHash('sha256').update(`${pid} ${started}`).digest('hex').slice(0, 16);
}

/** Of `/proc/PID/stat`, counted from behind the name, which may hold anything: the state, and the start in ticks. @see proc(5) */
const [STATE, START] = [0, 19];
const ENDED: readonly (string | undefined)[] = ['Z', 'X'];

async function startedOnLinux(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (ENDED.includes(fields[STATE])) return undefined;
    return `${await readFile('/proc/sys/kernel/random/boot_id', 'utf8')} ${fields[START]}`;
  } catch {
    return undefined;
  }
}

/** Without a `ps`, as on Windows, nobody is known. */
async function startedElsewhere(pid: number): Promise<string | undefined> {
  try {
    return (await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)])).stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}
