/**
 * The runtime `comfyui` on a ComfyUI of one's own (`comfyui-process.ts`). While that is not ready nothing is offered and other runtimes work; a job that comes
 * too early or too late is handed back at once, so that it takes nobody's slot. A job whose server ends under it fails with the reason, which counts as a try.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { noLog } from '../../../worker/log.ts';
import type { Runtime } from '../../port.ts';
import { withRests } from '../../resting.ts';
import { createComfyuiRuntime, type ComfyuiOptions } from '../comfyui-runtime.ts';
import { startComfyui, type ComfyuiProcess, type ComfyuiProcessOptions } from './comfyui-process.ts';

export interface OwnComfyuiOptions {
  readonly process: ComfyuiProcessOptions;
  readonly runtime?: Omit<ComfyuiOptions, 'baseUrl' | 'onStuck' | 'watch'>;
}

export interface OwnComfyui extends Runtime {
  readonly process: ComfyuiProcess;
}

/** Does not wait until it is ready. */
export async function openOwnComfyui({ process: started, runtime = {} }: OwnComfyuiOptions): Promise<OwnComfyui> {
  const own = await startComfyui(started);
  // Only that one rests when jobs fail: that its process is being started is no fault of it.
  const inner = withRests(createComfyuiRuntime({ ...runtime, baseUrl: own.baseUrl, watch: () => own.watch(), onStuck: () => void own.restart() }), { log: started.log ?? noLog });
  let wasReady = false;

  return {
    name: inner.name,
    process: own,

    async capabilities() {
      wasReady ||= own.state === 'ready';
      // Between two lives the jobs that it has only have to wait, so what it offered is offered on.
      return wasReady && (own.state === 'ready' || own.state === 'starting') ? await inner.capabilities() : [];
    },

    async run(job, tools) {
      if (own.state !== 'ready') throw new FlowError('runtime_unreachable', own.state === 'starting' ? 'ComfyUI is being started' : 'ComfyUI does not stay up; it is started again later');
      return await inner.run(job, tools);
    },

    async unload() {
      await inner.unload?.();
    },

    async close() {
      await inner.close?.();
      await own.stop();
    },
  };
}
