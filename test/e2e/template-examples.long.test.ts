/** `templates example`: what a template shows of itself, made by running it. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { CommandLine } from './command-line.ts';
import { inARow, picture, setValue } from './workflows.ts';

const cli = new CommandLine();
afterAll(() => cli[Symbol.dispose]());

const form = {
  name: 'Form',
  type: 'n8n-nodes-base.formTrigger',
  typeVersion: 2.2,
  parameters: { formFields: { values: [{ fieldLabel: 'Photo', fieldType: 'file' }, { fieldLabel: 'Seed', fieldType: 'number' }] } },
};

const HINTS = {
  cover: 'examples/kite/cover.jpg',
  examples: [
    { title: 'A kite', file: 'examples/kite/picture.jpg', inputs: { Photo: 'photos/me.png', Seed: 3 } },
    { title: 'Its name', file: 'examples/kite/name.txt', inputs: { Photo: 'photos/me.png', Seed: 3 } },
    { title: 'Another', file: 'examples/kite/another.jpg', inputs: { Seed: 4 } },
  ],
  outputs: {
    picture: { title: 'Picture', node: 'Picture', field: 'image', type: 'image' },
    name: { title: 'Name', node: 'Name', field: 'value', type: 'text' },
  },
};
const template = (hints: object = HINTS): object => ({
  ...inARow([form, { ...picture('Picture', { seed: '={{ $json.Seed }}' }) }, setValue('Name', '={{ "kite " + $("Form").first().json.Seed }}')]),
  meta: { sogniFlow: hints },
});
const write = (hints?: object): string => cli.write('kite.json', template(hints));
const shown = (name: string): string => join(cli.folder, 'examples/kite', name);

describe('templates example', () => {
  it('makes every example and the cover, small, and runs what is the same once', async () => {
    mkdirSync(join(cli.folder, 'photos'));
    await sharp({ create: { width: 8, height: 8, channels: 3, background: '#ff0000' } }).png().toFile(join(cli.folder, 'photos/me.png'));
    const made = await cli.run(['templates', 'example', write()]);
    expect({ code: made.code, lines: made.stdout.match(/→ \S+/g) }).toEqual({
      code: 0,
      lines: ['→ examples/kite/picture.jpg', '→ examples/kite/name.txt', '→ examples/kite/cover.jpg', '→ examples/kite/another.jpg'],
    });
    expect(await sharp(shown('picture.jpg')).metadata()).toMatchObject({ format: 'jpeg', width: 256, height: 256 });
    expect(await sharp(shown('cover.jpg')).metadata()).toMatchObject({ format: 'jpeg', width: 640, height: 400 });
    expect(readFileSync(shown('name.txt'), 'utf8')).toBe('kite 3');
    expect(Object.keys(JSON.parse(readFileSync(shown('made.json'), 'utf8')) as object)).toEqual(HINTS.examples.map(({ file }) => file).concat(HINTS.cover).sort());
    expect(await cli.balance()).toEqual({ available: 400 - 2 * 0.0625, held: 0 });
  });

  it('leaves what has not changed, and makes what has', async () => {
    const before = statSync(shown('picture.jpg')).mtimeMs;
    writeFileSync(shown('name.txt'), 'touched');
    expect((await cli.run(['templates', 'example', 'kite.json'])).stdout).toBe(
      '  examples/kite/picture.jpg is up to date\n  examples/kite/name.txt is up to date\n  examples/kite/cover.jpg is up to date\n  examples/kite/another.jpg is up to date\n',
    );
    // Other inputs of one example, and another photo for the others.
    const other = write({ ...HINTS, examples: HINTS.examples.map((entry, index) => (index === 2 ? { ...entry, inputs: { Seed: 5 } } : entry)) });
    expect((await cli.run(['templates', 'example', other])).stdout.match(/→ \S+/g)).toEqual(['→ examples/kite/another.jpg']);
    await sharp({ create: { width: 8, height: 8, channels: 3, background: '#00ff00' } }).png().toFile(join(cli.folder, 'photos/me.png'));
    expect((await cli.run(['templates', 'example', 'kite.json'])).stdout.match(/→ \S+/g)).toHaveLength(3);
    expect(statSync(shown('picture.jpg')).mtimeMs).toBeGreaterThan(before);
    expect(readFileSync(shown('name.txt'), 'utf8')).toBe('kite 3');
    // Everything again, at no cost: the pictures are in the job cache.
    const { available } = await cli.balance();
    expect((await cli.run(['templates', 'example', 'kite.json', '--force'])).stdout.match(/→ \S+/g)).toHaveLength(4);
    expect(await cli.balance()).toEqual({ available, held: 0 });
  });

  it.each([
    [{ examples: [] }, 2, 'kite names no examples'],
    [{ examples: [{ title: 'x', file: '../x.jpg' }] }, 2, '"../x.jpg" lies outside of the template\'s folder'],
    [{ examples: [{ title: 'x', file: 'x.gif' }] }, 2, '"x.gif" cannot be shown; allowed endings are .jpg, .mp4'],
    [{ examples: [{ title: 'x', file: 'film.mp4', inputs: { Seed: 5 } }] }, 2, 'nothing was made for film.mp4: it shows result 1 of the kind video, and there are 0'],
    [{ examples: [{ title: 'x', file: 'x.jpg', inputs: { Sead: 5 } }] }, 2, 'there is no input "Sead"; inputs are Photo, Seed; did you mean "Seed"?'],
    [{ examples: [{ title: 'x', file: 'x.jpg', inputs: { Photo: 'nobody.png' } }] }, 2, 'input "Photo": the file'],
    [{ examples: [{ file: 'x.jpg' }] }, 2, 'template "kite": examples.0.title is missing; a text is needed'],
  ])('refuses %j', async (hints, code, message) => {
    const refused = await cli.run(['templates', 'example', write(hints)]);
    expect({ code: refused.code, told: refused.stderr }).toEqual({ code, told: expect.stringContaining(message) });
  });
});
