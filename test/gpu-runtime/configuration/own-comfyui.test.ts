import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readOwnComfyui, splitCommand, startingServers } from '../../../gpu-runtime/src/configuration/own-comfyui.ts';

const wrong = (message: string): object => expect.objectContaining({ code: 'invalid_configuration', message: expect.stringContaining(message) });

describe("the command line of a ComfyUI of one's own", () => {
  it.each([
    ['python main.py', ['python', 'main.py']],
    ['  /opt/ComfyUI/venv/bin/python   main.py --lowvram ', ['/opt/ComfyUI/venv/bin/python', 'main.py', '--lowvram']],
    [`"C:\\Program Files\\python.exe" main.py '--x=a "b"' c" d "e ''`, ['C:\\Program Files\\python.exe', 'main.py', '--x=a "b"', 'c d e', '']],
    ['python main.py; rm -rf $HOME `ls` | cat', ['python', 'main.py;', 'rm', '-rf', '$HOME', '`ls`', '|', 'cat']],
  ])('%s is split without a shell', (line, words) => {
    expect(splitCommand(line)).toEqual(words);
  });

  it('has its quotes closed', () => {
    for (const line of ['python "main.py', "python main.py'"]) expect(() => splitCommand(line)).toThrow(wrong('a quote in it is not closed'));
  });

  it('is started by what stays up only', () => {
    const config = { ownComfyui: readOwnComfyui({ SOGNI_FLOW_COMFYUI_COMMAND: 'python main.py', SOGNI_FLOW_COMFYUI_FOLDER: 'comfy' }) };
    expect(config.ownComfyui).toEqual({ command: ['python', 'main.py'], folder: resolve('comfy'), isStarted: false });
    expect(startingServers(config).ownComfyui).toMatchObject({ isStarted: true });
    expect(startingServers({ ownComfyui: undefined })).toEqual({ ownComfyui: undefined });
  });

  it('stands alone, and does not say where it listens', () => {
    expect(readOwnComfyui({ SOGNI_FLOW_COMFYUI_COMMAND: ' ' })).toBeUndefined();
    expect(() => readOwnComfyui({ SOGNI_FLOW_COMFYUI_COMMAND: 'python main.py', SOGNI_FLOW_COMFYUI_URL: 'http://gpu:8188' })).toThrow(wrong('both set'));
    for (const option of ['--listen', '--port=1', '--output-directory']) expect(() => readOwnComfyui({ SOGNI_FLOW_COMFYUI_COMMAND: `python main.py ${option} x` })).toThrow(wrong(option));
  });
});
