import { describe, expect, it } from '@jest/globals';
import { ancestors } from '../../../engine/web/src/results/ancestors.ts';
import { canCompare, chosenToCompare } from '../../../engine/web/src/results/choose-two.ts';
import { deliveries, sizeText } from '../../../engine/web/src/results/delivery.ts';
import { takers } from '../../../engine/web/src/results/takers.ts';
import { titlesOf } from '../../../engine/web/src/views/run/titles.ts';
import type { ResultFile } from '../../../nodes/contract/execution-api.ts';
import type { Template, TemplateInput } from '../../../nodes/contract/template-api.ts';

const file = (artifact: string, more: Partial<ResultFile> = {}): ResultFile => ({ artifact, url: `/v1/artifacts/${artifact}`, kind: 'image', mediaType: 'image/png', name: 'a picture.png', bytes: 1, node: 'Picture', field: 'image', ...more });

describe('downloads of a result', () => {
  it('offers a picture as PNG and JPG and converts only what is not so already', () => {
    expect(deliveries(file('d')).map(({ url, name }) => [url, name])).toEqual([
      ['/v1/artifacts/d?download=a+picture.png', 'a picture.png'],
      ['/v1/artifacts/d?format=jpg&download=a+picture.jpg', 'a picture.jpg'],
      ['/v1/artifacts/d?strip=yes&download=a+picture.png', 'a picture.png'],
    ]);
  });

  it('offers videos and sounds as they are, and without hidden data', () => {
    const urls = deliveries(file('d', { kind: 'video', mediaType: 'video/mp4', name: 'film.mp4' })).map(({ url }) => url);
    expect(urls).toEqual(['/v1/artifacts/d?download=film.mp4', '/v1/artifacts/d?strip=yes&download=film.mp4']);
  });

  it('offers a text only as it is', () => {
    expect(deliveries(file('d', { kind: 'text', mediaType: 'text/plain', name: 'a.txt' }))).toHaveLength(1);
  });

  it('keeps a name with other characters in one parameter', () => {
    const { url } = deliveries(file('d', { kind: 'text', name: 'a&b=c?.txt' }))[0]!;
    expect(new URL(url, 'http://x').searchParams.get('download')).toBe('a&b=c?.txt');
  });

  it('tells size and length where there are any', () => {
    const seconds = (value: number): string => `${value} s`;
    expect(sizeText({ width: 2, height: 3, duration: 4 }, seconds)).toBe('2 × 3, 4 s');
    expect(sizeText({}, seconds)).toBe('');
  });
});

describe('choosing two to compare', () => {
  const files = [file('a'), file('b'), file('c'), file('v', { kind: 'video' }), file('w', { kind: 'video' }), file('s', { kind: 'audio' }), file('t', { kind: 'audio' })];

  it('lets a third take the place of the first, and another kind the place of all', () => {
    expect(chosenToCompare(['a', 'b'], files[2]!, files)).toEqual(['b', 'c']);
    expect(chosenToCompare(['a', 'b'], files[3]!, files)).toEqual(['v']);
    expect(chosenToCompare(['a', 'b'], files[0]!, files)).toEqual(['b']);
  });

  it('compares pictures and videos that have a second of their kind', () => {
    expect(files.filter((one) => canCompare(one, files)).map(({ artifact }) => artifact)).toEqual(['a', 'b', 'c', 'v', 'w']);
    expect(canCompare(files[0]!, [files[0]!, files[3]!])).toBe(false);
  });
});

describe('templates that take a result', () => {
  const input = (name: string, more: Partial<TemplateInput> = {}): TemplateInput => ({ name, title: name, type: 'image', required: true, widget: 'file', jsonSchema: {}, ...more });
  const template = (id: string, ...inputs: readonly TemplateInput[]): Template => ({ id, name: id, brief: '', tags: [], inputs }) as unknown as Template;
  const all = [template('optional', input('Logo', { required: false })), template('photo', input('Photo'), input('Mask', { widget: 'mask' })), template('clip', input('Clip', { type: 'video' })), template('jpeg', input('Photo', { accept: '.jpg' }))];

  it('are those with an input of its kind that accepts it; those that begin with one come first', () => {
    expect(takers(all, file('d')).map(({ template: { id }, inputs }) => [id, inputs.map(({ name }) => name)])).toEqual([['photo', ['Photo']], ['optional', ['Logo']]]);
  });

  it('are found by a word of their name', () => {
    expect(takers(all, file('d'), ' PHO ').map(({ template: { id } }) => id)).toEqual(['photo']);
  });
});

describe('the edits that led to a run', () => {
  const runs = new Map([['a', { id: 'a' }], ['b', { id: 'b', after: 'a' }], ['c', { id: 'c', after: 'b' }], ['x', { id: 'x', after: 'y' }], ['y', { id: 'y', after: 'x' }], ['z', { id: 'z', after: 'gone' }]]) as ReadonlyMap<string, { readonly id: string; readonly after?: string }>;
  const find = async (id: string): Promise<{ readonly id: string; readonly after?: string }> => runs.get(id) ?? Promise.reject(new Error('not there'));
  const led = async (id: string): Promise<string[]> => (await ancestors(runs.get(id)!, find)).map((run) => run.id);

  it('are told from the first to the last', async () => expect(await led('c')).toEqual(['a', 'b']));
  it('end where one is not there any more', async () => expect(await led('z')).toEqual([]));
  it('end in a circle', async () => expect(await led('x')).toEqual(['y']));
});

it('calls results by their named output, else by their node, and counts those that are called the same', () => {
  const files = [file('a', { output: 'poster' }), file('b'), file('c'), file('d', { node: 'Lake' })];
  const titles = titlesOf(files, [{ name: 'poster', title: 'Your poster', type: 'image', node: 'Picture', field: 'image' }]);
  expect([...titles.values()]).toEqual(['Your poster', 'Picture 1', 'Picture 2', 'Lake']);
});
