/** Which copy of the templates is served. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { templatesFolder } from '../../../engine/src/templates/folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'sogni-flow-folder-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const packageOf = (name: string, parts: readonly string[]): string => {
  for (const part of parts) mkdirSync(join(folder, name, part), { recursive: true });
  return join(folder, name);
};

describe('the folder of the templates', () => {
  it('is the one that people edit, here', () => {
    expect(templatesFolder()).toBe(resolve(import.meta.dirname, '../../../workflows'));
  });

  it('is that one in a checkout also beside a copy that was built from it', () => {
    expect(templatesFolder(packageOf('checkout/engine', ['src', 'dist/workflows', '../workflows']))).toBe(join(folder, 'checkout/workflows'));
  });

  it('is the copy in an installed package, whatever lies beside that', () => {
    const installed = packageOf('node_modules/sogni-flow', ['dist/workflows', '../workflows']);
    expect(templatesFolder(installed)).toBe(join(installed, 'dist/workflows'));
  });
});
