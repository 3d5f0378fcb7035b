/** Options of the command line as values, or refusals that name the option. */
import { FlowError, microSpark, type MicroSpark } from 'n8n-nodes-sogni-flow/contract';

type Option = string | boolean | readonly string[] | undefined;

export const textOption = (option: Option): string | undefined => (typeof option === 'string' && option !== '' ? option : undefined);

/** `--input Place=coast --input Photo=@face.jpg` → by name. */
export function readGivenInputs(option: Option): Readonly<Record<string, string>> {
  const given = Array.isArray(option) ? (option as readonly string[]) : [];
  const inputs = new Map<string, string>();
  for (const entry of given) {
    const at = entry.indexOf('=');
    if (at < 1) throw new FlowError('invalid_input', `--input is "${entry}"; NAME=VALUE is needed`);
    const name = entry.slice(0, at);
    if (inputs.has(name)) throw new FlowError('invalid_input', `--input ${name} is given twice`);
    inputs.set(name, entry.slice(at + 1));
  }
  return Object.fromEntries(inputs);
}

/** `--seed Lake=12 --seed Meadow=3` → by node. */
export function readSeedsByNode(option: Option): Readonly<Record<string, number>> {
  const given = Array.isArray(option) ? (option as readonly string[]) : [];
  const seeds = given.map((entry): readonly [string, number] => {
    const at = entry.lastIndexOf('=');
    if (at < 1) throw new FlowError('invalid_input', `--seed is "${entry}"; NODE=N is needed`);
    return [entry.slice(0, at), readSeed(entry.slice(at + 1)) ?? 0];
  });
  return Object.fromEntries(seeds);
}

export function readSeed(option: Option): number | undefined {
  if (option === undefined) return undefined;
  const seed = typeof option === 'string' && /^\d+$/.test(option) ? Number(option) : NaN;
  if (!(seed <= 4_294_967_295)) throw new FlowError('invalid_input', `--seed is "${String(option)}"; a whole number from 0 to 4294967295 is needed`);
  return seed;
}

/** As a text, which is how the configuration reads it. */
export function readPort(option: Option): string | undefined {
  if (option === undefined || (typeof option === 'string' && /^\d{1,5}$/.test(option) && Number(option) <= 65_535)) return option;
  throw new FlowError('invalid_input', `--port is "${String(option)}"; a whole number from 0 to 65535 is needed`);
}

export function readMaxSpark(option: unknown): MicroSpark | undefined {
  if (option === undefined) return undefined;
  const spark = typeof option === 'string' && option.trim() !== '' ? Number(option) : NaN;
  if (!Number.isFinite(spark) || spark < 0) throw new FlowError('invalid_input', `--max-spark is "${String(option)}"; a number of Spark from 0 is needed`);
  return microSpark(spark);
}
