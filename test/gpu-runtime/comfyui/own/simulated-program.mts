/**
 * A program that starts, works and ends as ComfyUI may: the simulator of its server as a process of its own. How is told by its first argument, and what befalls
 * a prompt after its first step by a word in the file `mood` of the folder in its second one. It writes each of its lives there, with its arguments and environment.
 */
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { simulateComfyui } from '../simulator/simulated-comfyui.ts';

const [manner = '', folder = '', ...args] = process.argv.slice(2);
const valueOf = (option: string): string => args[args.indexOf(option) + 1] ?? '';
const port = Number(valueOf('--port'));
// A program that it starts in turn, as custom nodes do; it is to end with it.
const helper = manner === 'parent' ? spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' }) : undefined;
appendFileSync(join(folder, 'lives'), `${JSON.stringify({ pid: process.pid, helper: helper?.pid, args, cwd: process.cwd(), env: process.env })}\n`);
console.log(`Starting as ${manner}`);
if (manner === 'broken') {
  console.error('ModuleNotFoundError: No module named torch');
  process.exit(1);
}
if (manner === 'stubborn') process.on('SIGTERM', () => console.log('not yet'));

if (manner === 'mute') createServer(() => undefined).listen(port, valueOf('--listen'));
else {
  const simulator = await simulateComfyui({ generation: 'jobs', models: { checkpoints: ['sd_xl_base_1.0.safetensors'] }, port });
  simulator.afterTelling = async ({ type }) => {
    if (type !== 'progress') return;
    const mood = existsSync(join(folder, 'mood')) ? readFileSync(join(folder, 'mood'), 'utf8') : '';
    if (mood === 'crash') process.exit(3);
    if (mood === 'killed') process.kill(process.pid, 'SIGKILL');
    if (mood === 'out of memory') {
      console.error('torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 20.00 GiB.');
      process.exit(1);
    }
    if (mood === 'stuck') await new Promise(() => undefined);
    if (mood === 'silent') simulator.answer = () => 'hang';
  };
}
