import { describeServer, type ServerDescription } from './server/describe-server.ts';
import { createHttp } from './server/http.ts';

export { startComfyui, type ComfyuiProcess, type ComfyuiProcessOptions } from './comfyui-process.ts';
export { createComfyuiRuntime, type ComfyuiLimits, type ComfyuiOptions } from './comfyui-runtime.ts';
export { readOwnGraphs } from './own-graph.ts';

/** @throws FlowError `runtime_unreachable` */
export const describeComfyui = async (baseUrl: string): Promise<ServerDescription> => await describeServer(createHttp({ baseUrl, fetch, timeoutMs: DESCRIBED_WITHIN_MS, fileTimeoutMs: DESCRIBED_WITHIN_MS }));

const DESCRIBED_WITHIN_MS = 5_000;
