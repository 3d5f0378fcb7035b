import { describeServer, type ServerDescription } from './server/describe-server.ts';
import { createHttp } from './server/http.ts';

export { createComfyuiRuntime, type ComfyuiLimits, type ComfyuiOptions } from './comfyui-runtime.ts';
export { checkOwnComfyui } from './own/check-command.ts';
export { startComfyui, type ComfyuiProcess, type ComfyuiProcessOptions } from './own/comfyui-process.ts';
export { openOwnComfyui, type OwnComfyui, type OwnComfyuiOptions } from './own/own-comfyui.ts';
export { serversIn } from './own/private-folder.ts';
export { readOwnGraphs } from './own-graph.ts';

/** @throws FlowError `runtime_unreachable` */
export const describeComfyui = async (baseUrl: string): Promise<ServerDescription> => await describeServer(createHttp({ baseUrl, fetch, timeoutMs: DESCRIBED_WITHIN_MS, fileTimeoutMs: DESCRIBED_WITHIN_MS }));

const DESCRIBED_WITHIN_MS = 5_000;
