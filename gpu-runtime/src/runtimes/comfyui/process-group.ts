/** A program in a process group of its own, so that what it starts ends with it. */
import { spawn } from 'node:child_process';

export interface ProcessGroup {
  /** Ends when the program has ended, or could not be started. */
  readonly ended: Promise<void>;
  /** The last that it printed. */
  lastLines(): string;
  /** Asks it to end, and kills it and all that it started if it has not after `graceMs`. Ends when it has. */
  end(graceMs: number): Promise<void>;
  killNow(): void;
}

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
}

const KEPT_CHARACTERS = 2_000;
/** Elsewhere a signal to a negative number reaches the whole group. */
const HAS_GROUPS = process.platform !== 'win32';

export function startGroup({ command, args, cwd, env }: Program): ProcessGroup {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: HAS_GROUPS, ...(cwd !== undefined && { cwd }), ...(env && { env }) });
  let tail = '';
  const keep = (text: string): void => void (tail = (tail + text).slice(-KEPT_CHARACTERS));
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', (error) => {
      keep(error.message);
      resolve();
    });
  });

  function signal(name: NodeJS.Signals): void {
    if (child.pid === undefined) return;
    try {
      process.kill(HAS_GROUPS ? -child.pid : child.pid, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  return {
    ended,
    lastLines: () => tail.trim(),
    async end(graceMs) {
      signal('SIGTERM');
      const timer = setTimeout(() => signal('SIGKILL'), graceMs);
      await ended;
      clearTimeout(timer);
      // What it left behind in its group.
      signal('SIGKILL');
    },
    killNow: () => signal('SIGKILL'),
  };
}
