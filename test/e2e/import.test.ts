/** Workflows of the older node, from the file to a valid and priced workflow, as a user does it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { CommandLine } from './command-line.ts';

const cli = new CommandLine();
afterAll(() => cli[Symbol.dispose]());

const OLD = join(import.meta.dirname, '../fixtures/old-workflows');
const old = (name: string): string => join(OLD, `${name}.json`);
const convert = async (...args: readonly string[]) => await cli.runBare(['import', ...args]);

describe('sogni-flow import', () => {
  it('writes a workflow that is valid, and says on standard error what became of it', async () => {
    const names = ['picture-by-defaults', 'picture-in-groups', 'picture-flat-fields', 'picture-size-preset', 'edit-one-image', 'video-from-picture', 'video-between-frames'];
    const files: string[] = [];
    for (const name of names) {
      const file = join(cli.folder, `${name}-new.json`);
      files.push(file);
      const { code, stdout, stderr } = await convert(old(name), '--out', file);
      expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
      expect(stderr).toMatch(/converted +(Picture|Edit|Clip): (image|video)\/\w+ is now /);
    }
    const valid = await cli.run(['templates', 'validate', ...files]);
    expect(valid).toMatchObject({ code: 0, stderr: '' });
    expect(valid.stdout.match(/✔/g)).toHaveLength(names.length);
  });

  it('makes one for any model that can be quoted here at once', async () => {
    const { stdout, stderr } = await convert(old('picture-in-groups'), '--any-model');
    expect(stderr).toContain('1 converted, 0 left as they are');
    const file = cli.write('any.json', stdout);
    const quote = await cli.run(['quote', file]);
    expect(quote).toMatchObject({ code: 0 });
    expect(quote.stdout + quote.stderr).toMatch(/generate_image/);
  });

  it('names runtimes for a model that nothing here can run', async () => {
    const { stdout } = await convert(old('picture-by-defaults'));
    const quote = await cli.run(['quote', cli.write('flux.json', stdout)]);
    expect(quote.stderr).toContain('model is "flux1-schnell-fp8" (Flux.1 Schnell), and nothing here can run it; runtimes that can are comfyui, sogni');
    expect(quote.code).toBe(1);
  });

  it('overwrites nothing, and refuses what it cannot convert', async () => {
    const taken = cli.write('taken.json', 'mine');
    expect(await convert(old('picture-by-defaults'), '--out', taken)).toMatchObject({ code: 2, stderr: expect.stringContaining('which exists; name a new file') });
    expect(readFileSync(taken, 'utf8')).toBe('mine');
    expect(await convert('one-picture')).toMatchObject({ code: 2, stderr: expect.stringContaining('there is nothing to convert. Types here are') });
    expect(await convert()).toMatchObject({ code: 2, stderr: expect.stringContaining('name the file to convert') });
    expect(await convert(cli.write('broken.json', '{"nodes": 7}'))).toMatchObject({ code: 2, stderr: expect.stringContaining('invalid_workflow') });
  });

  it('teaches itself', async () => {
    const { stdout } = await convert('--help');
    expect(stdout).toContain('Usage: sogni-flow import <file> [options]');
    expect(stdout).toContain('--any-model');
  });
});
