/** `cache` by a process of its own, on a data folder with a thumbnail in it. */
import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { CommandLine } from './command-line.ts';

const cli = new CommandLine();
afterAll(() => cli[Symbol.dispose]());

const folder = join(cli.folder, 'home/variants/aa');
const thumbnail = join(folder, 'aa.thumbnail-320.jpg');
mkdirSync(folder, { recursive: true });
writeFileSync(thumbnail, Buffer.alloc(2_000_000));
utimesSync(thumbnail, new Date(0), new Date(0));

describe('cache', () => {
  it('shows thumbnails beside the results', async () => {
    const { code, stdout } = await cli.run(['cache', 'show']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}0 files +0\.000$/m);
    expect(stdout).toMatch(/^ {2}1 thumbnails and converted files +0\.002$/m);
    expect(JSON.parse((await cli.run(['cache', 'show', '--json'])).stdout)).toMatchObject({ files: 0, variants: { files: 1, bytes: 2_000_000 } });
  });

  it('evicts them', async () => {
    expect((await cli.run(['cache', 'evict', '--max-gb', '0.002'])).stdout).toBe('0 files removed, 0.000 GB; 0.002 GB are left.\n');
    expect(existsSync(thumbnail)).toBe(true);
    expect((await cli.run(['cache', 'evict', '--max-gb', '0'])).stdout).toBe('1 files removed, 0.002 GB; 0.000 GB are left.\n');
    expect(existsSync(thumbnail)).toBe(false);
  });
});
