/** What is configured, and what is made of it. Read at every start, so what is behind it is loaded only when it is used. */
export { fitted, folded } from '../command-line/fitted.ts';
export { lazily, type Lazy } from './lazily.ts';
export { comfyuiRoot, openRuntimes, type Runtimes } from './open-runtimes.ts';
export { readRuntimeConfig, RUNTIME_VARIABLES, type RuntimeConfig } from './runtime-config.ts';
export { startingServers, type OwnComfyuiConfig } from './own-comfyui.ts';
export { readInteger, withoutPassword, type Variable } from './variable.ts';
