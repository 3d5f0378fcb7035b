/**
 * The module hook that gives hosted packages our stand-in for `n8n-workflow`. Only files of those packages are concerned: an
 * adapter over n8n's own core, which needs the real one, can live in the same process. Worker threads do not inherit it.
 */
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
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
      if (shim === undefined || !isHosted(context.parentURL)) return nextResolve(specifier, context);
      // `require` knows paths, `import` knows URLs.
      return nextResolve(context.conditions.includes('require') ? fileURLToPath(shim) : shim, context);
    },
  });
}

function isHosted(parent: string | undefined): boolean {
  for (const folder of hosted) {
    if (parent?.startsWith(folder) && !parent.slice(folder.length).includes('node_modules/')) return true;
  }
  return false;
}
