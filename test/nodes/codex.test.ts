import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const NODES = resolve(import.meta.dirname, '../../nodes');
const codexes = readdirSync(NODES)
  .filter((name) => name.startsWith('Sogni'))
  .map((name) => [name, JSON.parse(readFileSync(join(NODES, name, `${name}.node.json`), 'utf8')) as { node: string; categories: string[]; alias: string[] }] as const);

describe('the codex file of each node', () => {
  // n8n's node search leaves out what is of the category AI and no agent, and lists no actions for it.
  it.each(codexes)('of %s lets the search of the editor find it', (_name, { categories, alias }) => {
    expect(categories.length).toBeGreaterThan(0);
    expect(categories).not.toContain('AI');
    expect(alias).toContain('Sogni');
  });

  it.each(codexes)('of %s names its node', (name, { node }) => {
    expect(node).toBe(`n8n-nodes-sogni-flow.${name.charAt(0).toLowerCase()}${name.slice(1)}`);
  });
});
