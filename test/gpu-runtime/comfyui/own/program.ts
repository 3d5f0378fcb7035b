/** What the suites of a ComfyUI of one's own share: the simulated program in a folder of its own, and what it wrote of its lives. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ComfyuiProcessOptions } from '../../../../gpu-runtime/src/runtimes/comfyui/index.ts';

export type Mood = '' | 'crash' | 'killed' | 'out of memory' | 'stuck' | 'silent';

export interface Life {
  readonly pid: number;
  readonly helper?: number;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface SimulatedProgram {
  readonly folder: string;
  /** Of the private folders. */
  readonly root: string;
  readonly logged: readonly string[];
  options(manner: string, limits?: ComfyuiProcessOptions['limits']): ComfyuiProcessOptions;
  lives(): readonly Life[];
  /** What befalls prompts after their first step from now on. */
  feel(mood: Mood): void;
  /** Ends what is left of it, and removes its folder. */
  remove(): void;
}

export const PROGRAM = join(import.meta.dirname, 'simulated-program.mts');

export function simulatedProgram(): SimulatedProgram {
  const folder = mkdtempSync(join(tmpdir(), 'own-comfyui-'));
  const root = join(folder, 'root');
  const logged: string[] = [];
  const lives = (): readonly Life[] => (existsSync(join(folder, 'lives')) ? readFileSync(join(folder, 'lives'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Life) : []);
  return {
    ...{ folder, root, logged, lives },
    options: (manner, limits = {}) => ({
      command: [process.execPath, PROGRAM, manner, folder],
      root,
      log: (_level, message) => void logged.push(message),
      limits: { pollMs: 20, pauseMs: 10, graceMs: 20_000, ...limits },
    }),
    feel: (mood) => writeFileSync(join(folder, 'mood'), mood),
    remove() {
      for (const pid of lives().flatMap(({ pid, helper }) => [pid, helper])) if (pid !== undefined && isAlive(pid)) process.kill(pid, 'SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Also of one that has ended and is not cleared away: that is not alive. */
export function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !/^.*\) [ZX] /s.test(stat);
  } catch {
    return false;
  }
}
