/** Loads the built nodes in Jest, where module hooks do nothing: their `require('n8n-workflow')` is answered from the map that the hook reads. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Load } from '../../engine/src/community-nodes/community-package.ts';
import { SHIMS } from '../../engine/src/community-nodes/shim-map.ts';

export async function loadBuiltNode(): Promise<Load> {
  const shims = new Map(await Promise.all(Object.entries(SHIMS).map(async ([name, url]) => [name, await import(fileURLToPath(url))] as const)));
  const loaded = new Map<string, { exports: Record<string, unknown> }>();
  const load = (path: string): Record<string, unknown> => {
    const known = loaded.get(path);
    if (known) return known.exports;
    const module = { exports: {} };
    loaded.set(path, module);
    const native = createRequire(path);
    const require = (name: string): unknown => (name.startsWith('.') ? load(resolve(dirname(path), name)) : (shims.get(name) ?? native(name)));
    new Function('module', 'exports', 'require', readFileSync(path, 'utf8'))(module, module.exports, require);
    return module.exports;
  };
  return load;
}
