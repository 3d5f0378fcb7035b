/** Shares a number of simulated histories out among processes, and adds up what they tell. */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { summed, type Summary } from '../../simulation/tell-many.ts';

const TELLER = join(import.meta.dirname, '../../simulation/tell-in-process.ts');

/** Histories of one process; a fresh one keeps the memory small. */
const SHARE = 1_000;

type Told = Omit<Summary, 'broken'>;
const NOTHING: Told = { seeds: 0, crashes: 0, charged: 0, states: {} };

/** @throws Error with the first broken history, as its process told it. */
export async function tellInProcesses(first: number, count: number, onProgress: (figure: () => string) => void): Promise<string> {
  const shares = Array.from({ length: Math.ceil(count / SHARE) }, (_, index) => ({ first: first + index * SHARE, count: Math.min(SHARE, count - index * SHARE) }));
  const told = shares.map(() => NOTHING);
  const pending = shares.entries();
  const all = (): string => summed({ ...told.reduce(added, NOTHING), broken: undefined });
  const line = async (): Promise<void> => {
    for (const [index, share] of pending) {
      await tellShare(share.first, share.count, (summary) => {
        told[index] = summary;
        onProgress(all);
      });
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, line));
  return all();
}

async function tellShare(first: number, count: number, onTold: (summary: Told) => void): Promise<void> {
  const child = spawn(process.execPath, ['--no-warnings', TELLER, String(first), String(count)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  createInterface(child.stdout).on('line', (line) => onTold(JSON.parse(line) as Told));
  const code = await new Promise((end) => child.once('close', end));
  if (code !== 0) throw new Error(`from seed ${first}: ${complaints}`);
}

function added(a: Told, b: Told): Told {
  const states = { ...a.states };
  for (const [state, count] of Object.entries(b.states)) states[state] = (states[state] ?? 0) + count;
  return { seeds: a.seeds + b.seeds, crashes: a.crashes + b.crashes, charged: a.charged + b.charged, states };
}
