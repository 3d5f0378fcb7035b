/** A program in a process group of its own, so that what it starts ends with it. */
import { spawn } from 'node:child_process';

export interface ProcessGroup {
  /** `undefined` for one that could not be started. */
  readonly pid: number | undefined;
  /** Ends when the program has ended, or could not be started. */
  readonly ended: Promise<ProcessEnd>;
  /** The last that it printed. */
  lastLines(): string;
  /** Asks it to end, and kills it and all that it started if it has not after `graceMs`; at once for 0. Ends when it has. */
  end(graceMs: number): Promise<void>;
  killNow(): void;
}

export interface ProcessEnd {
  /** `null` for one that a signal has ended. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Whether it was told to from here. */
  readonly isMeant: boolean;
}

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
}

const KEPT_CHARACTERS = 2_000;
/** Elsewhere a signal to a negative number reaches the whole group. */
const HAS_GROUPS = process.platform !== 'win32';

export function startGroup({ command, args, cwd, env }: Program): ProcessGroup {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: HAS_GROUPS, windowsHide: true, env, ...(cwd !== undefined && { cwd }) });
  let tail = '';
  let isMeant = false;
  const keep = (text: string): void => void (tail = (tail + text).slice(-KEPT_CHARACTERS));
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  const ended = new Promise<ProcessEnd>((resolve) => {
    // Not at `exit`: its last words come after that. But somebody else may hold its output open for long.
    child.once('close', (status, name) => resolve({ status, signal: name, isMeant }));
    child.once('exit', (status, name) => setTimeout(() => resolve({ status, signal: name, isMeant }), LAST_WORDS_MS).unref());
    child.once('error', (error) => {
      keep(error.message);
      resolve({ status: null, signal: null, isMeant });
    });
  });

  function signal(name: NodeJS.Signals): void {
    if (child.pid === undefined) return;
    isMeant = true;
    try {
      process.kill(HAS_GROUPS ? -child.pid : child.pid, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  return {
    pid: child.pid,
    ended,
    lastLines: () => tail.trim(),
    async end(graceMs) {
      signal(graceMs > 0 ? 'SIGTERM' : 'SIGKILL');
      const timer = setTimeout(() => signal('SIGKILL'), graceMs);
      await ended;
      clearTimeout(timer);
      // What it left behind in its group.
      signal('SIGKILL');
    },
    killNow: () => signal('SIGKILL'),
  };
}

const LAST_WORDS_MS = 500;
