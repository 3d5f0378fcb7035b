/** A ComfyUI that the configuration tells to start: by what stays up, beside what is built in; joined by others of the same home; shown by `doctor`; ended with the engine. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { microSpark } from '../../nodes/contract/index.ts';
import { LOCAL_ACCOUNT } from '../../engine/src/accounts/port.ts';
import { composeEngine } from '../../engine/src/compose.ts';
import { readConfig } from '../../engine/src/config.ts';
import type { Engine } from '../../engine/src/engine.ts';
import { startingServers } from '../../gpu-runtime/src/configuration/index.ts';
import { isAlive, PROGRAM, simulatedProgram, type SimulatedProgram } from '../gpu-runtime/comfyui/own/program.ts';
import { loadBuiltNode } from './built-node.ts';
import { CommandLine } from './command-line.ts';

const SDXL = 'sd_xl_base_1.0';

let program: SimulatedProgram;
let home: string;
let engine: Engine | undefined;
let logged: string[];
beforeEach(() => {
  [program, logged] = [simulatedProgram(), []];
  home = join(program.folder, 'home');
});
afterEach(async () => {
  await engine?.close();
  engine = undefined;
  program.remove();
});

const commandOf = (manner: string): string => `"${process.execPath}" "${PROGRAM}" ${manner} "${program.folder}"`;
async function open(config: ReturnType<typeof readConfig>): Promise<Engine> {
  engine = await composeEngine(config, (level, message) => void logged.push(`${level} ${message}`), { loadNode: await loadBuiltNode() });
  await engine.accounts.ensure(LOCAL_ACCOUNT);
  return engine;
}
const models = async ({ capabilities }: Engine): Promise<readonly string[]> => (await capabilities()).map(({ model }) => model);

describe('an engine that stays up and is told to start a ComfyUI', () => {
  it('works without it until it is ready, then with it, and ends it', async () => {
    const opened = await open(startingServers(readConfig({ SOGNI_FLOW_COMFYUI_COMMAND: commandOf('good') }, home)));
    const { jobs } = opened;
    await opened.ledger.grant(LOCAL_ACCOUNT, microSpark(100), 'premium', 'for the test');
    await opened.worker();
    const submit = async (model: string, key: string) => await (await jobs()).submit({ account: LOCAL_ACCOUNT, key, operation: 'generate_image', model, inputs: [], arguments: { prompt: 'a duck', width: 256, height: 256, seed: 3 } });
    const drawn = await submit('sketch', 'first');
    expect(await (await jobs()).wait(LOCAL_ACCOUNT, drawn.id, 60_000)).toMatchObject({ state: 'completed', model: 'sketch' });
    while (!(await models(opened)).includes(SDXL)) await pause(20);
    const made = await submit(SDXL, 'second');
    expect(await (await jobs()).wait(LOCAL_ACCOUNT, made.id, 60_000)).toMatchObject({ state: 'completed', model: SDXL, report: { engine: 'comfyui' } });
    expect(await opened.verify()).toEqual([]);
    const { pid } = program.lives()[0]!;
    expect(isAlive(pid)).toBe(true);
    await engine!.close();
    engine = undefined;
    expect(isAlive(pid)).toBe(false);
  });

  it('starts none where the jobs are left to others, and none for a short while', async () => {
    const env = { SOGNI_FLOW_COMFYUI_COMMAND: commandOf('good') };
    expect(await models(await open(startingServers(readConfig({ ...env, SOGNI_FLOW_SLOTS: '0' }, home))))).not.toContain(SDXL);
    await engine!.close();
    expect(await models(await open(readConfig(env, home)))).not.toContain(SDXL);
    expect(program.lives()).toEqual([]);
  });

  it('shares it with a short command of the same home', async () => {
    const env = { SOGNI_FLOW_COMFYUI_COMMAND: commandOf('good') };
    const long = await open(startingServers(readConfig(env, home)));
    while (!(await models(long)).includes(SDXL)) await pause(20);
    const short = await composeEngine(readConfig(env, home), () => undefined, { loadNode: await loadBuiltNode() });
    expect(await models(short)).toContain(SDXL);
    await short.close();
    expect(program.lives()).toHaveLength(1);
  });
});

describe('doctor', () => {
  it.each([
    ['"/nowhere/python" main.py', {}, '/nowhere/python is no program that can be run', 1],
    [`"${process.execPath}" main.py`, { SOGNI_FLOW_COMFYUI_FOLDER: '/nowhere' }, '/nowhere is no folder', 1],
    [`"${process.execPath}" main.py`, {}, 'main.py is not there', 1],
    [`"${process.execPath}" --version`, {}, '✔ ComfyUI is started by serve and worker', 0],
  ])('says of %s what it is worth', async (command, env, told, code) => {
    using cli = new CommandLine();
    const { stdout, ...ended } = await cli.run(['doctor'], { SOGNI_FLOW_COMFYUI_COMMAND: command, ...env });
    expect(stdout).toContain(told);
    expect(ended.code).toBe(code);
  });
});
