import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from '@jest/globals';

const ROOT = resolve(import.meta.dirname, '../..');

it.each(['engine', 'gpu-runtime'])('every folder of %s is in the table of its README', (name) => {
  const table = readFileSync(join(ROOT, name, 'README.md'), 'utf8').split('\n').filter((line) => line.startsWith('| `')).map((line) => line.split(' | ')[0]).join();
  const folders = readdirSync(join(ROOT, name, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.length).toBeGreaterThan(5);
  expect(folders.map((folder) => folder.name).filter((folder) => !table.includes(`\`${folder}/`))).toEqual([]);
});
