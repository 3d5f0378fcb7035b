/** The configuration of a ComfyUI that this process starts: its command line, split without a shell, and the folder it is started in. */
import { resolve } from 'node:path';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';

export interface OwnComfyuiConfig {
  readonly command: readonly [program: string, ...args: string[]];
  readonly folder: string | undefined;
  /** Whether this process starts it; the others use one that another process of the same home has started. */
  readonly isStarted: boolean;
}

/** For what stays up: it starts the servers that are configured. */
export const startingServers = <Config extends { readonly ownComfyui: OwnComfyuiConfig | undefined }>(config: Config): Config =>
  config.ownComfyui ? { ...config, ownComfyui: { ...config.ownComfyui, isStarted: true } } : config;

/** @returns `undefined` when there is none. @throws FlowError `invalid_configuration` */
export function readOwnComfyui({ SOGNI_FLOW_COMFYUI_COMMAND: line, SOGNI_FLOW_COMFYUI_FOLDER: folder, SOGNI_FLOW_COMFYUI_URL: url }: NodeJS.ProcessEnv): OwnComfyuiConfig | undefined {
  if (!line?.trim()) return undefined;
  if (url) throw new FlowError('invalid_configuration', 'SOGNI_FLOW_COMFYUI_COMMAND and SOGNI_FLOW_COMFYUI_URL are both set; one of them is allowed: the URL is for a ComfyUI that somebody else starts');
  const [program = '', ...args] = splitCommand(line);
  const taken = args.find((argument) => OURS.has(argument.split('=')[0]!));
  if (taken !== undefined) throw new FlowError('invalid_configuration', `SOGNI_FLOW_COMFYUI_COMMAND has ${taken}, which is set here: it listens on loopback and works in a private folder`);
  return { command: [program, ...args], folder: folder ? resolve(folder) : undefined, isStarted: false };
}

const OURS = new Set(['--listen', '--port', '--input-directory', '--output-directory', '--temp-directory']);

/** Words between spaces; what is between quotes of one kind is one word, or a part of one. A backslash is a letter. */
export function splitCommand(line: string): string[] {
  const whole = /^(?:[^"']|"[^"]*"|'[^']*')*$/.test(line);
  if (!whole) throw new FlowError('invalid_configuration', `SOGNI_FLOW_COMFYUI_COMMAND is "${line}"; a quote in it is not closed`);
  const words = line.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? [];
  return words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, (_, one?: string, other?: string) => one ?? other ?? ''));
}
