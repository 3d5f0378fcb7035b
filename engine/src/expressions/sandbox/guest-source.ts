/** Sources of what runs inside the sandbox, read as text: the guest's own modules beside this one, and two libraries. */
import { readFileSync } from 'node:fs';
import { createRequire, stripTypeScriptTypes } from 'node:module';

/** `.ts` in the source tree, `.js` in the package; the guest's imports carry the same ending. */
export const ENDING = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

const sources = new Map<string, string>();

/** @param name - as an import in the guest says it: `./world.ts`. @throws Error for anything that is not a module of the guest. */
export function guestModule(name: string): string {
  let source = sources.get(name);
  if (source === undefined) {
    if (!/^\.\/[\w-]+\.[jt]s$/.test(name)) throw new Error(`the sandbox has no module ${name}`);
    const text = readFileSync(new URL(`../guest/${name}`, import.meta.url), 'utf8');
    source = ENDING === '.ts' ? stripTypeScriptTypes(text) : text;
    sources.set(name, source);
  }
  return source;
}

const LIBRARIES: ReadonlySet<string> = new Set(['luxon', 'jmespath']);

export function librarySource(name: string): string {
  if (!LIBRARIES.has(name)) throw new Error(`the sandbox has no library ${name}`);
  let source = sources.get(name);
  if (source === undefined) {
    source = readFileSync(createRequire(import.meta.url).resolve(name), 'utf8');
    sources.set(name, source);
  }
  return source;
}
