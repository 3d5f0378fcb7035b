/** A process that has the job of `a-job.ts` performed, to be killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { SEED, type Bench } from './bench.ts';

/** What the job asks for. With a number of steps it needs a project. */
export const GIVEN = { prompt: 'a barn', width: 256, height: 256, seed: SEED };

export const startJob = ({ network, home }: Bench, parameters: object) =>
  spawn(process.execPath, ['--no-warnings', join(import.meta.dirname, 'a-job.ts'), network.url, home, 'the-job', JSON.stringify(parameters)], { stdio: ['ignore', 'pipe', 'inherit'] });

/** @returns the signal by which it ended. */
export const ended = async (child: ChildProcess): Promise<unknown> => ((await once(child, 'close')) as [number | null, string | null])[1];

/** Has the same job performed in this process. */
export const again = async (bench: Bench, given: Record<string, unknown>) => await bench.perform(bench.runtime(), 'generate_image', 'z_image_turbo_bf16', given, { id: 'the-job' });
