import { describe, expect, it } from '@jest/globals';
import type { TemplateSummary } from 'n8n-nodes-sogni-flow/contract';
import { ALL, isShown } from '../../../../engine/web/src/views/gallery/filter.ts';
import { problemsOf } from '../../../../engine/web/src/views/gallery/problems.ts';

describe('isShown', () => {
  const template = { name: 'Music video', brief: 'Your song gets pictures', tags: ['beats'], category: 'music', makes: ['video'] } as unknown as TemplateSummary;

  it('finds every word anywhere, whatever its case', () => {
    expect(isShown(template, { ...ALL, words: 'SONG beats' })).toBe(true);
    expect(isShown(template, { ...ALL, words: 'song portrait' })).toBe(false);
  });

  it('holds kind and category against it', () => {
    expect(isShown(template, { ...ALL, kind: 'video', category: 'music' })).toBe(true);
    expect(isShown(template, { ...ALL, kind: 'image' })).toBe(false);
    expect(isShown(template, { ...ALL, category: 'portrait' })).toBe(false);
  });
});

it('problemsOf names the node of each problem once', () => {
  expect(problemsOf({ message: 'two problems', details: { problems: [{ node: 'Mail', message: 'is not known' }, 'node "A" is odd'] } })).toEqual(['Mail: is not known', 'node "A" is odd']);
  expect(problemsOf({ message: 'node "A" is odd', details: { node: 'A' } })).toEqual(['node "A" is odd']);
});
