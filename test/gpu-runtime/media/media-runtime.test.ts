import { describe, expect, it } from '@jest/globals';
import { FlowError, OPERATIONS } from '../../../nodes/contract/index.ts';
import type { Ffmpeg } from '../../../gpu-runtime/src/runtimes/media/ffmpeg/index.ts';
import { createMediaRuntime } from '../../../gpu-runtime/src/runtimes/media/media-runtime.ts';
import type { JobTools, RuntimeJob } from '../../../gpu-runtime/src/runtimes/port.ts';

const tools: JobTools = {
  signal: new AbortController().signal,
  scratch: '/nowhere',
  progress: () => undefined,
  preview: () => undefined,
  save: () => Promise.reject(new Error('nothing is to be saved')),
};
/** Refused before FFmpeg is needed, but after it was opened. */
const emptyJob: RuntimeJob = { id: 'job', operation: 'stitch_video', model: 'media', parameters: {}, inputs: [] };

describe('createMediaRuntime', () => {
  it('offers what it can do for play money, without looking for ffmpeg', async () => {
    const runtime = createMediaRuntime({ ffmpeg: () => Promise.reject(new Error('not asked')) });
    const offered = await runtime.capabilities();
    expect(offered.map(({ operation }) => operation).sort()).toEqual(['add_subtitles', 'arrange_images', 'extract_metadata', 'mix_audio', 'overlay_image', 'overlay_video', 'stitch_video', 'trim_video', 'upscale_video']);
    for (const { operation } of offered) expect(OPERATIONS[operation]?.runtimes).toContain('media');
    expect(offered.every(({ model, rate, playMoney, repeatable }) => model === 'media' && rate === 1 && playMoney && repeatable)).toBe(true);
  });

  it('opens ffmpeg once for all jobs, and asks again after a failure', async () => {
    let asked = 0;
    const runtime = createMediaRuntime({
      ffmpeg: () => {
        asked += 1;
        return asked === 1 ? Promise.reject(new FlowError('tool_missing', 'install it')) : Promise.resolve({ kind: 'native', version: '9' } as Ffmpeg);
      },
    });
    await expect(runtime.run(emptyJob, tools)).rejects.toMatchObject({ code: 'tool_missing' });
    await expect(runtime.run(emptyJob, tools)).rejects.toMatchObject({ code: 'invalid_parameter' });
    await expect(runtime.run(emptyJob, tools)).rejects.toMatchObject({ code: 'invalid_parameter' });
    expect(asked).toBe(2);
  });

  it('does not begin a job that is cancelled already', async () => {
    const runtime = createMediaRuntime({ ffmpeg: () => Promise.reject(new Error('not asked')) });
    await expect(runtime.run(emptyJob, { ...tools, signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
  });

  it.each(['generate_image', 'toString'])('refuses operation %s', async (operation) => {
    await expect(createMediaRuntime().run({ ...emptyJob, operation }, tools)).rejects.toMatchObject({ code: 'no_runtime_for_operation' });
  });
});
