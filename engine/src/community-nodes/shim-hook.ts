/**
 * The module hook that gives hosted packages our stand-in for `n8n-workflow`. Only files of those packages are concerned: an
 * adapter over n8n's own core, which needs the real one, can live in the same process. Worker threads do not inherit it.
 */
import { registerHooks } from 'node:module';
import { SHIMS } from './shim-map.ts';

const hosted = new Set<string>();
let registered = false;

/** @param folder - URL of the package's folder, with a slash at the end. */
export function installShim(folder: string): void {
  hosted.add(folder);
  if (registered) return;
  registered = true;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const shim = Object.hasOwn(SHIMS, specifier) ? SHIMS[specifier] : undefined;
      return nextResolve(shim !== undefined && isHosted(context.parentURL) ? shim : specifier, context);
    },
  });
}

function isHosted(parent: string | undefined): boolean {
  for (const folder of hosted) {
    if (parent?.startsWith(folder) && !parent.slice(folder.length).includes('node_modules/')) return true;
  }
  return false;
}
