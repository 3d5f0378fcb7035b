import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { gpusIn, readGpus } from '../../../gpu-runtime/src/worker/hardware.ts';

const GIB = 2 ** 30;
const H100 = { name: 'NVIDIA H100 80GB HBM3', memoryBytes: 81_559 * 2 ** 20, driver: '570.86.15' };

describe('what nvidia-smi says', () => {
  it('is a line for each GPU, with memory in MiB', () => {
    expect(gpusIn('NVIDIA H100 80GB HBM3, 81559, 570.86.15\nNVIDIA GeForce RTX 4090, 24564, 570.86.15\n')).toEqual([H100, { name: 'NVIDIA GeForce RTX 4090', memoryBytes: 24_564 * 2 ** 20, driver: '570.86.15' }]);
  });

  it('may have a comma in a name, and Windows line ends', () => {
    expect(gpusIn('NVIDIA A100, PCIe, 40960, 550.54\r\n')).toEqual([{ name: 'NVIDIA A100, PCIe', memoryBytes: 40 * GIB, driver: '550.54' }]);
  });

  it.each([
    '',
    'No devices were found\n',
    "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running.\n",
    'NVIDIA Thor, [N/A], 580.00\n',
    'GPU, -5, 570.1\nGPU, 0, 570.1\nGPU, 99999999999, 570.1\n, 16384, 570.1\nGPU, 16384, [Unknown]\n',
    `${'G'.repeat(101)}, 16384, 570.1\n`,
    '{"gpu": 16384}\n\u0000\uFFFD',
  ])('is passed over where it is something else: %j', (answer) => {
    expect(gpusIn(answer)).toEqual([]);
  });
});

/** A simulator of the tool: a shell script of its name. */
describe('a simulated nvidia-smi', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nvidia-smi-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const simulate = (script: string): NodeJS.ProcessEnv => {
    const file = join(folder, 'nvidia-smi');
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    return { PATH: `${folder}:${process.env.PATH}` };
  };

  it('is found on the PATH and asked for name, memory and driver', async () => {
    const env = simulate('[ "$1 $2" = "--query-gpu=name,memory.total,driver_version --format=csv,noheader,nounits" ] && echo "NVIDIA H100 80GB HBM3, 81559, 570.86.15"');
    expect(await readGpus(env)).toEqual([H100]);
  });

  it('is told nothing of this process’s secrets', async () => {
    const env = simulate('echo "GPU$SOGNI_FLOW_WORKER_KEY$REDIS_URL, 16384, 570.1"');
    expect(await readGpus({ ...env, SOGNI_FLOW_WORKER_KEY: 'secret', REDIS_URL: 'redis://u:secret@h' })).toMatchObject([{ name: 'GPU' }]);
  });

  it.each([
    ['fails', 'echo "NVIDIA H100 80GB HBM3, 81559, 570.86.15"; exit 9'],
    ['says too much', 'while :; do echo "NVIDIA H100 80GB HBM3, 81559, 570.86.15"; done'],
  ])('counts as no GPU where it %s', async (_what, script) => {
    expect(await readGpus(simulate(script))).toEqual([]);
  });

  it('counts as no GPU where it is stuck', async () => {
    expect(await readGpus(simulate('exec sleep 1000'), 50)).toEqual([]);
  });

  it('counts as no GPU where it is not there', async () => {
    expect(await readGpus({ PATH: folder })).toEqual([]);
  });
});
