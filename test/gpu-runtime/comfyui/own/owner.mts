/** A process that starts a ComfyUI of its own, says so, and stays until it is killed. */
import { startComfyui } from '../../../../gpu-runtime/src/runtimes/comfyui/own/comfyui-process.ts';

const [root = '', program = '', folder = ''] = process.argv.slice(2);
const { ready } = await startComfyui({ command: [process.execPath, program, 'parent', folder], root });
await ready();
console.log('ready');
setInterval(() => undefined, 1_000);
