export { createComfyuiRuntime, type ComfyuiLimits, type ComfyuiOptions } from './comfyui-runtime.ts';
export { readOwnGraphs } from './own-graph.ts';
