/** Which GPUs this machine has, by NVIDIA's own tool; none where that is missing, stuck, or says something else. */
import { execFile } from 'node:child_process';
import { childEnvironment, GPU_VARIABLES } from '../processes/child-environment.ts';
import type { Gpu } from './fleet.ts';

const MIB = 1_048_576;
/** The tool takes seconds where the driver is not kept loaded. */
const WITHIN_MS = 10_000;
const MOST_ANSWER_BYTES = 64 * 1_024;
const QUESTION = ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader,nounits'];

/** Never rejects. @param env - whose PATH has the tool. */
export const readGpus = (env: NodeJS.ProcessEnv = process.env, withinMs = WITHIN_MS): Promise<readonly Gpu[]> =>
  new Promise((resolve) => {
    const options = { env: childEnvironment(GPU_VARIABLES, env), timeout: withinMs, killSignal: 'SIGKILL', maxBuffer: MOST_ANSWER_BYTES, windowsHide: true } as const;
    execFile('nvidia-smi', QUESTION, options, (error, answer) => resolve(error ? [] : gpusIn(answer)));
  });

/** A line for each GPU, `NVIDIA H100 80GB HBM3, 81559, 570.86.15`; memory in MiB. A line of another kind is passed over. */
export function gpusIn(answer: string): readonly Gpu[] {
  return answer.split('\n').flatMap((line): Gpu[] => {
    const [, name, mebibytes, driver] = /^\s*(\S.*?)\s*,\s*(\d{1,9})\s*,\s*(\d[\d.]{0,30})\s*$/.exec(line) ?? [];
    if (name === undefined || mebibytes === undefined || driver === undefined || name.length > 100 || Number(mebibytes) === 0) return [];
    return [{ name, memoryBytes: Number(mebibytes) * MIB, driver }];
  });
}
