import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startComfyui, type ComfyuiProcess, type ComfyuiProcessOptions } from '../../../gpu-runtime/src/runtimes/comfyui/index.ts';

let [folder, comfyui]: [string, ComfyuiProcess | undefined] = ['', undefined];
let logged: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'comfyui-process-'));
  logged = [];
});
afterEach(async () => {
  await comfyui?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const start = async (manner: string, limits: ComfyuiProcessOptions['limits'] = {}): Promise<ComfyuiProcess> =>
  (comfyui = await startComfyui({
    command: [process.execPath, join(import.meta.dirname, 'fake-comfyui.mts'), manner, join(folder, 'lives')],
    log: (_level, message) => void logged.push(message),
    limits: { pollMs: 20, pauseMs: 10, graceMs: 20_000, ...limits },
  }));
const lives = (): { pid: number; args: string }[] =>
  readFileSync(join(folder, 'lives'), 'utf8').trim().split('\n').map((line) => ({ pid: Number(line.split(' ')[0]), args: line.split(' ').slice(1).join(' ') }));
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("a ComfyUI of one's own", () => {
  it('listens on loopback, at a port that is free', async () => {
    const { ready, baseUrl } = await start('good');
    await ready();
    expect((await fetch(`${baseUrl}/system_stats`)).ok).toBe(true);
    expect(lives()[0]?.args).toBe(`--listen 127.0.0.1 --port ${new URL(baseUrl).port}`);
  });

  it('is started again, at the same address, when it ends', async () => {
    const { ready, baseUrl } = await start('good');
    await ready();
    await fetch(`${baseUrl}/crash`).catch(() => undefined);
    while (lives().length < 2) await ready().then(() => new Promise((resolve) => setImmediate(resolve)));
    await ready();
    expect((await fetch(`${baseUrl}/system_stats`)).ok).toBe(true);
    expect(lives()).toHaveLength(2);
    expect(logged).toEqual([expect.stringContaining('ComfyUI has ended; its last words: Starting as good')]);
  });

  it('is given up when it ends too often before it answers, with its last words', async () => {
    const { ready } = await start('broken', { startsInVain: 3 });
    await expect(ready()).rejects.toMatchObject({ code: 'runtime_unreachable', message: expect.stringMatching(/start 3 of 3.*No module named torch/s) });
    expect(lives()).toHaveLength(3);
    await expect(ready()).rejects.toMatchObject({ code: 'runtime_unreachable' });
  });

  it('gets another chance when it is told to start anew', async () => {
    const { ready, restart } = await start('broken', { startsInVain: 1 });
    await expect(ready()).rejects.toMatchObject({ code: 'runtime_unreachable' });
    await restart();
    await expect(ready()).rejects.toMatchObject({ code: 'runtime_unreachable' });
    expect(lives()).toHaveLength(2);
  });

  it('counts as not started when it does not answer in time', async () => {
    const { ready } = await start('mute', { startMs: 1_500, startsInVain: 1 });
    await expect(ready()).rejects.toMatchObject({ code: 'runtime_unreachable', message: expect.stringContaining('does not stay up') });
    expect(isAlive(lives()[0]!.pid)).toBe(false);
  });

  it('is not there: the reason is told', async () => {
    comfyui = await startComfyui({ command: ['/nowhere/python', 'main.py'], limits: { startsInVain: 1, pauseMs: 1, pollMs: 10 } });
    await expect(comfyui.ready()).rejects.toMatchObject({ code: 'runtime_unreachable', message: expect.stringContaining('ENOENT') });
  });

  it('is killed when it does not end by itself, and started anew', async () => {
    const { ready, restart } = await start('stubborn', { graceMs: 100 });
    await ready();
    await restart();
    expect(isAlive(lives()[0]!.pid)).toBe(false);
    await ready();
    expect(lives()).toHaveLength(2);
  });

  it('has ended when it was stopped, and says so to who waits', async () => {
    const { ready, stop } = await start('mute');
    const waiting = expect(ready()).rejects.toMatchObject({ code: 'runtime_unreachable', message: 'ComfyUI was stopped' });
    await stop();
    await waiting;
    await expect(ready()).rejects.toMatchObject({ message: 'ComfyUI was stopped' });
  });
});
