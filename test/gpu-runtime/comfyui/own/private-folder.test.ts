import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { clearLeftBehind, openPrivateFolder, serversIn } from '../../../../gpu-runtime/src/runtimes/comfyui/own/private-folder.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'private-folder-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** As an owner would have left it that is gone, or of another machine. */
function leave(record: string, of: (ownName: string) => string): string {
  const path = join(root, of(readdirSync(root).find((name) => name.includes('.'))!));
  mkdirSync(path);
  writeFileSync(join(path, 'server.json'), record);
  return path;
}
const gone = (name: string): string => name.replace(/\.[0-9a-f]{16}\./, `.${'f'.repeat(16)}.`);
const elsewhere = (name: string): string => gone(`another-${name}`);

describe('what owners have left behind', () => {
  it('goes with its folder, whatever is written there; nobody is ended whose mark is another one', async () => {
    const own = await openPrivateFolder(root);
    await own.occupy(process.pid, 'http://127.0.0.1:1');
    const left = ['', '{"pid":', '[]', JSON.stringify({ pid: process.pid, mark: 'e'.repeat(16), baseUrl: 'http://127.0.0.1:2' })];
    for (const record of left) {
      const path = leave(record, gone);
      expect(await clearLeftBehind(root)).toBe(0);
      expect(existsSync(path)).toBe(false);
    }
    expect(existsSync(own.input)).toBe(true);
    expect(await serversIn(root)).toEqual(['http://127.0.0.1:1']);
  });

  it('stays when it is of another machine, or of no known form', async () => {
    await openPrivateFolder(root);
    const paths = [leave('{}', elsewhere), leave('{}', () => 'notes')];
    await clearLeftBehind(root);
    expect(paths.map((path) => existsSync(path))).toEqual([true, true]);
    expect(await serversIn(root)).toEqual([]);
  });

  it('is nothing where there is no folder', async () => {
    expect(await clearLeftBehind(join(root, 'none'))).toBe(0);
    expect(await serversIn(join(root, 'none'))).toEqual([]);
  });
});
