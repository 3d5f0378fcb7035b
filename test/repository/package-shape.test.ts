/** What the published root package looks like from outside: n8n loads it as it is. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOT = resolve(import.meta.dirname, '../..');
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  dependencies?: object;
  peerDependencies: object;
  peerDependenciesMeta: object;
  n8n: { nodes: string[]; credentials: string[] };
};

const compiled = (folder: string): string[] =>
  readdirSync(join(ROOT, folder)).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(join(ROOT, path)).isDirectory()) return compiled(path);
    return name.endsWith('.js') ? [path] : [];
  });

describe('the root package', () => {
  it('has no dependency of its own, and n8n-workflow only as an optional peer', () => {
    expect(manifest.dependencies).toBeUndefined();
    expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
    expect(manifest.peerDependenciesMeta).toEqual({ 'n8n-workflow': { optional: true } });
  });

  it('lists compiled nodes and credentials that exist, each with its icons and codex file', () => {
    for (const path of [...manifest.n8n.nodes, ...manifest.n8n.credentials]) expect(existsSync(join(ROOT, path))).toBe(true);
    for (const path of manifest.n8n.nodes) {
      expect(existsSync(join(ROOT, path.replace(/\.js$/, '.json')))).toBe(true);
      const icons = [...readFileSync(join(ROOT, path), 'utf8').matchAll(/file:([^']+\.svg)/g)].map(([, file]) => join(ROOT, path, '..', file ?? ''));
      expect(icons.map((file) => [file, existsSync(file)])).toEqual(icons.map((file) => [file, true]));
      expect(icons).toHaveLength(2);
    }
  });

  it('requires nothing but n8n-workflow and crypto at run time', () => {
    const required = new Set(
      [...compiled('dist/nodes'), ...compiled('dist/credentials')].flatMap((path) =>
        [...readFileSync(join(ROOT, path), 'utf8').matchAll(/require\("([^".][^"]*)"\)/g)].map(([, name]) => name),
      ),
    );
    expect([...required].sort()).toEqual(['crypto', 'n8n-workflow']);
  });
});
