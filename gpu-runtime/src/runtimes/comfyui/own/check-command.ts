/** Looks whether a ComfyUI could be started, without starting it. */
import { access, constants, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, resolve } from 'node:path';

export interface OwnCommand {
  readonly command: readonly [program: string, ...args: string[]];
  readonly folder: string | undefined;
}

/** @returns what is wrong, to be read by people; `undefined` when nothing is. */
export async function checkOwnComfyui({ command: [program, ...args], folder }: OwnCommand, path = process.env.PATH ?? ''): Promise<string | undefined> {
  const from = folder ?? process.cwd();
  const isFolder = await stat(from).then((found) => found.isDirectory(), () => false);
  if (!isFolder) return `${from} is no folder`;
  const isPath = isAbsolute(program) || /[/\\]/.test(program);
  const places = isPath ? [resolve(from, program)] : path.split(delimiter).map((place) => resolve(place, program));
  const runnable = await Promise.all(places.map((place) => access(place, constants.X_OK).then(() => true, () => false)));
  if (!runnable.includes(true)) return `${program} is no program that can be run`;
  const script = args.find((argument) => argument.endsWith('.py'));
  const isThere = script === undefined || (await access(resolve(from, script)).then(() => true, () => false));
  return isThere ? undefined : `${resolve(from, script)} is not there`;
}
