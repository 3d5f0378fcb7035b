/** What performs jobs on this machine, made at first use: `sketch` and `media` with the FFmpeg of the configuration, and the servers that it names. */
import { join } from 'node:path';
import type { Ffmpeg } from '../runtimes/media/ffmpeg/types.ts';
import type { Runtime } from '../runtimes/port.ts';
import { withRests } from '../runtimes/resting.ts';
import type { Log } from '../worker/log.ts';
import { lazily, type Lazy } from './lazily.ts';
import type { RuntimeConfig } from './runtime-config.ts';
import type { SogniNetwork } from './sogni-network.ts';

export interface Runtimes {
  readonly ffmpeg: Lazy<Ffmpeg>;
  readonly runtimes: Lazy<readonly Runtime[]>;
}

type Asked = Pick<RuntimeConfig, 'home' | 'ffmpegPath' | 'ffprobePath' | 'slots' | 'comfyuiUrl' | 'ownComfyui' | 'comfyuiNodes' | 'openai' | 'sogni'>;

/** @param instead - of all of them, for tests. */
export function openRuntimes(config: Asked, log: Log, instead?: readonly Runtime[]): Runtimes {
  const { ffmpegPath, ffprobePath, comfyuiUrl, ownComfyui, openai, sogni } = config;
  const ffmpeg = lazily(async () => {
    const { openFfmpeg } = await import('../runtimes/index.ts');
    return await openFfmpeg({ ...(ffmpegPath ? { ffmpegPath } : {}), ...(ffprobePath ? { ffprobePath } : {}) });
  });
  const comfyui = async (): Promise<readonly Runtime[]> => {
    if (comfyuiUrl === undefined && ownComfyui === undefined) return [];
    const { createComfyuiRuntime, openOwnComfyui, readOwnGraphs, serversIn } = await import('../runtimes/comfyui/index.ts');
    const folder = join(config.home, 'comfyui');
    const { families, refused } = await readOwnGraphs(folder, config.comfyuiNodes);
    for (const [name, { message }] of Object.entries(refused)) log('warn', `${join(folder, name)} is left out: ${message}`);
    const root = comfyuiRoot(config);
    // Whoever leaves the jobs to others starts no ComfyUI.
    if (ownComfyui?.isStarted && config.slots > 0) {
      const { command, folder: cwd } = ownComfyui;
      return [await openOwnComfyui({ process: { command, cwd, root, log }, runtime: { ffmpeg, families } })];
    }
    const [baseUrl] = comfyuiUrl === undefined ? await serversIn(root) : [comfyuiUrl];
    return baseUrl === undefined ? [] : [withRests(createComfyuiRuntime({ baseUrl, ffmpeg, families }), { log })];
  };
  const network = async (options: SogniNetwork): Promise<Runtime> => {
    const { createSogniRuntime } = await import('../runtimes/sogni/index.ts');
    return createSogniRuntime({ ...options, home: config.home, ffmpeg, onUnusable: (why) => log('warn', `the network at ${options.url} is not used: ${why}`) });
  };
  const runtimes = lazily(async (): Promise<readonly Runtime[]> => {
    if (instead) return instead;
    const { createMediaRuntime, createSketchRuntime, openOpenaiRuntime } = await import('../runtimes/index.ts');
    const servers = await Promise.all([comfyui(), ...(openai === undefined ? [] : [openOpenaiRuntime({ ...openai, ffmpeg }).then((runtime) => withRests(runtime, { log }))])]);
    const bought = sogni === undefined ? [] : [await network(sogni)];
    // What is built in comes first: it is taken where no model is named. What is on the own machines comes before what is bought elsewhere.
    return [createSketchRuntime({ ffmpeg }), createMediaRuntime({ ffmpeg }), ...servers.flat(), ...bought];
  });
  return { ffmpeg, runtimes };
}

/** Where the ComfyUIs that processes of this home start have their private folders. */
export const comfyuiRoot = ({ home }: Pick<RuntimeConfig, 'home'>): string => join(home, 'comfyui-server');
