import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { serversIn, startComfyui, type ComfyuiProcess, type ComfyuiProcessOptions } from '../../../../gpu-runtime/src/runtimes/comfyui/index.ts';
import { isAlive, PROGRAM, simulatedProgram, type SimulatedProgram } from './program.ts';

let program: SimulatedProgram;
let comfyui: ComfyuiProcess | undefined;
beforeEach(() => {
  program = simulatedProgram();
});
afterEach(async () => {
  await comfyui?.stop();
  comfyui = undefined;
  program.remove();
});

const start = async (manner: string, limits?: ComfyuiProcessOptions['limits'], env?: NodeJS.ProcessEnv): Promise<ComfyuiProcess> =>
  (comfyui = await startComfyui({ ...program.options(manner, limits), ...(env && { env: { ...process.env, ...env } }) }));
const end = (signal: NodeJS.Signals = 'SIGKILL'): unknown => process.kill(program.lives().at(-1)!.pid, signal);
async function bornAgain(count: number): Promise<void> {
  while (program.lives().length < count) await pause(20);
}

describe("a ComfyUI of one's own", () => {
  it('listens on loopback at a free port, with a private folder for all that jobs send and make', async () => {
    const { ready, baseUrl } = await start('good');
    await ready();
    expect((await fetch(`${baseUrl}/system_stats`)).ok).toBe(true);
    const { args } = program.lives()[0]!;
    expect(args.join(' ')).toContain(`--preview-method auto --listen 127.0.0.1 --port ${new URL(baseUrl).port}`);
    const [input, output, temp] = ['--input-directory', '--output-directory', '--temp-directory'].map((option) => args[args.indexOf(option) + 1]!);
    for (const folder of [program.root, input!, output!, temp!]) expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(await serversIn(program.root)).toEqual([baseUrl]);
    await comfyui!.stop();
    expect(existsSync(input!)).toBe(false);
    expect(await serversIn(program.root)).toEqual([]);
  });

  it('gets what a GPU needs of the environment, and no secret', async () => {
    const { ready } = await start('good', {}, {
      ...{ CUDA_VISIBLE_DEVICES: '1', HSA_OVERRIDE_GFX_VERSION: '11.0.0', LANG: 'C.UTF-8' },
      ...{ SOGNI_FLOW_OPENAI_KEY: 'sk-1', SOGNI_FLOW_WORKER_KEY: 'id.secret', DATABASE_URL: 'postgres://flow:secret@db/flow', REDIS_URL: 'redis://:secret@queue', NVIDIA_API_KEY: 'nvapi', HF_TOKEN: 'hf', AWS_SECRET_ACCESS_KEY: 'aws', https_proxy: 'http://me:secret@proxy' },
    });
    await ready();
    const { env } = program.lives()[0]!;
    expect(env).toMatchObject({ CUDA_VISIBLE_DEVICES: '1', HSA_OVERRIDE_GFX_VERSION: '11.0.0', LANG: 'C.UTF-8', PATH: process.env.PATH, HOME: join(program.root, 'home') });
    expect(Object.keys(env).filter((name) => /SOGNI|URL|KEY|TOKEN|proxy/i.test(name))).toEqual([]);
    expect(JSON.stringify(env)).not.toMatch(/secret|sk-1|nvapi/);
  });

  it('is started again, at the same address, when it ends', async () => {
    const { ready, baseUrl, watch } = await start('good');
    await ready();
    const whyEnded = watch();
    expect(whyEnded()).toBeUndefined();
    end('SIGABRT');
    await bornAgain(2);
    await ready();
    expect((await fetch(`${baseUrl}/system_stats`)).ok).toBe(true);
    expect(whyEnded()).toMatchObject({ code: 'runtime_failed', message: expect.stringContaining('by SIGABRT') });
    expect(watch()()).toBeUndefined();
    expect(program.logged).toContainEqual(expect.stringContaining('ComfyUI has ended; its last words: Starting as good'));
  });

  it('that the system killed has run out of memory', async () => {
    const { ready, watch } = await start('good');
    await ready();
    const whyEnded = watch();
    end();
    await bornAgain(2);
    expect(whyEnded()).toMatchObject({ code: 'runtime_failed', message: expect.stringContaining('ran out of memory') });
  });

  it('rests when it ends too often before it answers, and is tried once more after that', async () => {
    const { ready, ...comfy } = await start('broken', { startsInVain: 3, restMs: 1 });
    await expect(ready()).rejects.toMatchObject({ code: 'runtime_unreachable', message: expect.stringMatching(/does not stay up.*No module named torch/s) });
    expect(program.logged.filter((line) => line.includes('rests'))).toHaveLength(1);
    await bornAgain(4);
    await comfy.stop();
    expect(program.logged.filter((line) => line.includes('in vain')).length).toBeGreaterThanOrEqual(1);
  });

  it('gets another chance at once when it is told to start anew', async () => {
    const { ready, restart } = await start('broken', { startsInVain: 1 });
    await expect(ready()).rejects.toMatchObject({ code: 'runtime_unreachable' });
    expect(comfyui!.state).toBe('resting');
    await Promise.all([restart(), restart()]);
    await expect(ready()).rejects.toMatchObject({ code: 'runtime_unreachable' });
    expect(program.lives()).toHaveLength(2);
  });

  it('counts as not started when it does not answer in time', async () => {
    const { ready } = await start('mute', { startMs: 1_500, startsInVain: 1 });
    await expect(ready()).rejects.toMatchObject({ code: 'runtime_unreachable', message: expect.stringContaining('does not stay up') });
    expect(isAlive(program.lives()[0]!.pid)).toBe(false);
  });

  it('counts as dead when it is silent for long', async () => {
    const { ready } = await start('good', { silentMs: 1_200, graceMs: 100 });
    await ready();
    end('SIGSTOP');
    await bornAgain(2);
    expect(isAlive(program.lives()[0]!.pid)).toBe(false);
  });

  it('is not there: the reason is told', async () => {
    comfyui = await startComfyui({ command: ['/nowhere/python', 'main.py'], root: program.root, limits: { startsInVain: 1, pauseMs: 1, pollMs: 10 } });
    await expect(comfyui.ready()).rejects.toMatchObject({ code: 'runtime_unreachable', message: expect.stringContaining('ENOENT') });
  });

  it('is killed when it is told to start anew, whatever it makes of signals, with all that it has started', async () => {
    const { ready, restart } = await start('stubborn', { graceMs: 200 });
    await ready();
    await restart();
    expect(isAlive(program.lives()[0]!.pid)).toBe(false);
    await ready();
    expect(program.lives()).toHaveLength(2);
    await comfyui!.stop();

    const other = await start('parent');
    await other.ready();
    const { helper } = program.lives().at(-1)!;
    expect(isAlive(helper!)).toBe(true);
    await other.stop();
    while (isAlive(helper!)) await pause(20);
  });

  it('has ended when it was stopped, and says so to who waits', async () => {
    const { ready, stop } = await start('mute');
    const waiting = expect(ready()).rejects.toMatchObject({ code: 'runtime_unreachable', message: 'ComfyUI was stopped' });
    await stop();
    await waiting;
    await expect(ready()).rejects.toMatchObject({ message: 'ComfyUI was stopped' });
  });

  it('does not outlive an owner that was killed: the next start ends it, with its folder', async () => {
    const owner = spawn(process.execPath, ['--no-warnings', join(import.meta.dirname, 'owner.mts'), program.root, PROGRAM, program.folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(owner.stdout, 'data');
    const [orphan] = program.lives();
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    expect([orphan!.pid, orphan!.helper!].map(isAlive)).toEqual([true, true]);
    const { ready } = await start('good');
    expect([orphan!.pid, orphan!.helper!].map(isAlive)).toEqual([false, false]);
    expect(readdirSync(program.root)).toHaveLength(2); // Its own folder and the HOME.
    expect(program.logged).toContain('1 ComfyUI whose owner is gone was ended');
    await ready();
  });

  it('is left alone by a second start of a process that lives', async () => {
    const { ready } = await start('good');
    await ready();
    const second = await startComfyui(program.options('good'));
    await second.ready();
    expect(program.lives().map(({ pid }) => isAlive(pid))).toEqual([true, true]);
    expect(await serversIn(program.root)).toHaveLength(2);
    await second.stop();
  });
});
