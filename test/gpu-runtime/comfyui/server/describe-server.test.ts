import { describe, expect, it } from '@jest/globals';
import { describeComfyui } from '../../../../gpu-runtime/src/runtimes/comfyui/index.ts';
import { simulateComfyui } from '../simulator/simulated-comfyui.ts';

describe('describeComfyui', () => {
  it.each([
    ['minted', false, 'unknown'],
    ['jobs', true, '0.4.0'],
  ] as const)('tells version, devices and previews of a server that is %s', async (generation, previews, version) => {
    const sim = await simulateComfyui({ generation, previews });
    expect(await describeComfyui(sim.url)).toEqual({ version, devices: ['cuda:0 Simulated (24 GB)'], previews });
    await sim.stop();
    await expect(describeComfyui(sim.url)).rejects.toMatchObject({ code: 'runtime_unreachable', message: expect.stringMatching(/cannot be reached: (ECONN|UND_ERR)/) });
  });
});
