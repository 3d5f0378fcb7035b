/** Builds the page as `npm run build` does, into a folder of its own. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../../..');
/** All script together, gzipped. */
const MOST_BYTES = 60_000;

let built = '';
beforeAll(() => {
  built = mkdtempSync(join(tmpdir(), 'page-'));
  execFileSync(process.execPath, [join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', join(ROOT, 'engine/web'), '--outDir', built], { stdio: 'pipe', env: { ...process.env, NODE_ENV: 'production' } });
});
afterAll(() => rmSync(built, { recursive: true, force: true }));

const files = (ending: string): string[] => readdirSync(built, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(ending));
const read = (name: string): string => readFileSync(join(built, name), 'utf8');

it('is at most 60 kB of script', () => {
  const scripts = files('.js');
  expect(scripts.length).toBeGreaterThan(0);
  expect(scripts.reduce((sum, name) => sum + gzipSync(read(name), { level: 9 }).length, 0)).toBeLessThanOrEqual(MOST_BYTES);
});

it('has neither script nor style in its HTML, and asks nobody else for anything', () => {
  const html = read('index.html');
  expect(html).not.toMatch(/<style|\sstyle=|\son\w+=/i);
  expect([...html.matchAll(/<script([^>]*)>([^<]*)/g)].map(([, attributes, inside]) => [/\ssrc="\/assets\//.test(attributes ?? ''), inside])).toEqual([[true, '']]);
  for (const name of [...files('.html'), ...files('.css')]) expect(read(name)).not.toMatch(/(?:src|href|url\()\s*[=("']*\s*(?:https?:)?\/\/(?!www\.w3\.org)/i);
});

it('has each text file ready in both compressions', () => {
  for (const name of files('.js')) expect([...files('.br'), ...files('.gz')]).toEqual(expect.arrayContaining([`${name}.br`, `${name}.gz`]));
});
