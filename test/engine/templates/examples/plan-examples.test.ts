import { extname } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { MediaKind, TemplateOutput } from 'n8n-nodes-sogni-flow/contract';
import { planExamples, type ExampleHints } from '../../../../engine/src/templates/examples/plan-examples.ts';

const KINDS: Readonly<Record<string, MediaKind>> = { '.jpg': 'image', '.mp4': 'video', '.m4a': 'audio', '.txt': 'text' };
const plan = (hints: Partial<ExampleHints>) =>
  planExamples({ examples: [], outputs: [], ...hints }, (file) => ({ ending: extname(file) as '.jpg', kind: KINDS[extname(file)] ?? 'model' }));
const output = (name: string, type: MediaKind): TemplateOutput => ({ name, title: name, type, node: name, field: type });
const placesOf = (hints: Partial<ExampleHints>) => plan(hints).map(({ entries }) => entries.map(({ file, as, output: shown, place }) => [file, as, shown?.name, place]));

describe('planExamples', () => {
  it('makes entries with the same inputs in one run, whose results they take in order', () => {
    const examples = [
      { title: 'First', file: 'a/one.jpg', inputs: { Look: 'noir', Seed: 1 } },
      { title: 'Other', file: 'a/other.jpg', inputs: { Look: 'pop' } },
      { title: 'Second', file: 'a/two.jpg', inputs: { Seed: 1, Look: 'noir' } },
      { title: 'Words', file: 'a/words.txt', inputs: { Seed: 1, Look: 'noir' } },
      { title: 'Defaults', file: 'a/plain.jpg' },
    ];
    expect(plan({ examples }).map(({ title, inputs }) => [title, inputs])).toEqual([['First', { Look: 'noir', Seed: 1 }], ['Other', { Look: 'pop' }], ['Defaults', {}]]);
    expect(placesOf({ examples })).toEqual([
      [['a/one.jpg', 'example', undefined, 0], ['a/two.jpg', 'example', undefined, 1], ['a/words.txt', 'example', undefined, 0]],
      [['a/other.jpg', 'example', undefined, 0]],
      [['a/plain.jpg', 'example', undefined, 0]],
    ]);
  });

  it('shows the output that a file is named after, else the first of its kind', () => {
    const outputs = [output('film', 'video'), output('poster', 'image'), output('scenes', 'image')];
    const examples = ['x/scenes-1.jpg', 'x/scenes-2.jpg', 'x/cat.jpg', 'x/film.mp4', 'x/song.m4a'].map((file) => ({ title: file, file }));
    expect(placesOf({ examples, outputs })).toEqual([
      [['x/scenes-1.jpg', 'example', 'scenes', 0], ['x/scenes-2.jpg', 'example', 'scenes', 1], ['x/cat.jpg', 'example', 'poster', 0], ['x/film.mp4', 'example', 'film', 0], ['x/song.m4a', 'example', undefined, 0]],
    ]);
  });

  it('shows the output that the entry names', () => {
    const outputs = [output('poster', 'image'), output('scenes', 'image')];
    expect(placesOf({ examples: [{ title: 'a', file: 'x/cat.jpg', output: 'scenes' }], outputs })).toEqual([[['x/cat.jpg', 'example', 'scenes', 0]]]);
    const wrong = () => plan({ examples: [{ title: 'a', file: 'x/cat.jpg', output: 'film' }], outputs });
    expect(wrong).toThrow(expect.objectContaining({ code: 'invalid_input', message: 'x/cat.jpg is to show the output "film"; outputs of the kind image are poster, scenes' }));
  });

  it('takes the cover from the first picture, else from the first film, else from the first sound', () => {
    const cover = 'x/cover.jpg';
    const of = (...files: string[]) => plan({ cover, examples: files.map((file, index) => ({ title: file, file, inputs: { Seed: index } })) }).map(({ entries }) => entries.map(({ file, kind }) => `${file} ${kind}`));
    expect(of('a.m4a', 'b.mp4', 'c.jpg')).toEqual([['a.m4a audio'], ['b.mp4 video'], ['c.jpg image', 'x/cover.jpg image']]);
    expect(of('a.m4a', 'b.mp4')).toEqual([['a.m4a audio'], ['b.mp4 video', 'x/cover.jpg video']]);
    expect(of('a.txt', 'b.m4a')).toEqual([['a.txt text'], ['b.m4a audio', 'x/cover.jpg audio']]);
    // An example may be the cover itself.
    expect(of('x/cover.jpg')).toEqual([['x/cover.jpg image']]);
  });

  it('refuses one file for two examples, and a cover that is no picture', () => {
    expect(() => plan({ examples: [{ title: 'a', file: 'a.jpg' }, { title: 'b', file: 'a.jpg' }] })).toThrow(expect.objectContaining({ code: 'invalid_input', message: 'two examples are to be written to a.jpg' }));
    expect(() => plan({ cover: 'a.mp4', examples: [{ title: 'a', file: 'a.jpg' }] })).toThrow(expect.objectContaining({ code: 'invalid_input', message: 'the cover is a.mp4; a picture is needed, ending in .jpg' }));
  });
});
