/** With FFmpeg itself, where the other suites have a stand-in that reads what the simulators wrote. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openFfmpeg } from '../../../gpu-runtime/src/runtimes/media/ffmpeg/index.ts';
import { type Bench, openBench } from './bench.ts';
import { startVllmOmni, type VllmOmni } from './simulator/vllm-omni.ts';
import type { Runtime } from '../../../gpu-runtime/src/runtimes/port.ts';

describe('media of a server, seen by FFmpeg', () => {
  let bench: Bench;
  let simulator: VllmOmni;
  let runtime: Runtime;

  beforeEach(async () => {
    [bench, simulator] = [await openBench(), await startVllmOmni({ model: 'all' })];
    runtime = bench.runtime(simulator.url, { models: { all: ['generate_video', 'generate_speech'] }, ffmpeg: () => openFfmpeg() });
  });
  afterEach(async () => {
    await simulator.close();
    await bench.close();
  });

  it('is a clip of the size and the length that it really has', async () => {
    const { saved, report } = await bench.perform(runtime, 'generate_video', { prompt: 'waves' });
    expect(saved).toMatchObject([{ mediaType: 'video/mp4', width: 16, height: 16, durationSeconds: 0.25 }]);
    expect(report.warnings).toHaveLength(2);
  });

  it('is a sound that becomes another format', async () => {
    const { saved } = await bench.perform(runtime, 'generate_speech', { prompt: 'Hello.', outputFormat: 'flac' });
    expect(saved).toMatchObject([{ mediaType: 'audio/flac', durationSeconds: 0.1 }]);
    expect(saved[0]?.bytes.toString('latin1', 0, 4)).toBe('fLaC');
  });
});
