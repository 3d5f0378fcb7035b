/** LoRAs that a request names: by the names of the files that the server has, without folder and ending. Pure. */
import { FlowError, type Arguments } from 'n8n-nodes-sogni-flow/contract';
import type { Plain } from './graph.ts';

/** Its choices are the server's LoRAs. */
export const LORA_NODE = 'LoraLoaderModelOnly';
/** As many as a request can name. */
export const MOST_LORAS = 8;
const SHOWN = 10;

/** @returns `lora0`, `loraStrength0`, … @throws FlowError `invalid_parameter` for one that the server has not. */
export function loraValues({ loras, loraStrengths }: Arguments, files: readonly string[]): Readonly<Record<string, Plain>> {
  const names = Array.isArray(loras) ? (loras as readonly string[]) : [];
  const strengths = Array.isArray(loraStrengths) ? (loraStrengths as readonly unknown[]) : [];
  return Object.fromEntries(names.flatMap((name, at): [string, Plain][] => [[`lora${at}`, fileOf(name, files)], [`loraStrength${at}`, typeof strengths[at] === 'number' ? strengths[at] : 1]]));
}

const nameOf = (file: string): string => file.replace(/^.*[/\\]/, '').replace(/\.[^.]+$/, '');

function fileOf(name: string, files: readonly string[]): string {
  const found = files.find((file) => nameOf(file).toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  const known = files.slice(0, SHOWN).map(nameOf).join(', ') || 'none';
  throw new FlowError('invalid_parameter', `loras has "${name}"; this ComfyUI has ${known}${files.length > SHOWN ? ', …' : ''}`, { details: { parameter: 'loras' } });
}
