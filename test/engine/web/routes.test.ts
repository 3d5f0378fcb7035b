import { describe, expect, it } from '@jest/globals';
import { href, parseRoute } from '../../../engine/web/src/routes.ts';

describe('parseRoute', () => {
  it.each([
    ['', 'gallery', ''],
    ['#/', 'gallery', ''],
    ['#/t/one-picture', 'template', 'one-picture'],
    ['#/runs', 'runs', ''],
    ['#/r/0198', 'run', '0198'],
    ['#/b/0199', 'batch', '0199'],
    ['#/t/a%20b', 'template', 'a b'],
  ])('reads %j as %s', (hash, view, id) => {
    expect(parseRoute(hash)).toEqual({ view, id, query: {} });
  });

  it('reads what stands behind the question mark', () => {
    expect(parseRoute('#/t/one-picture?from=7&input=My%20photo').query).toEqual({ from: '7', input: 'My photo' });
  });

  it("takes the engine's sign-in link for the sign-in view", () => {
    expect(parseRoute('#sign-in=a%2Bb')).toEqual({ view: 'sign-in', id: '', query: { token: 'a+b' } });
  });

  it.each(['#/nothing', '#/t', '#/t/', '#/runs/7', '#/t/a/b', '#/constructor', '#/%E0%A4'])('knows no view at %s', (hash) => {
    expect(parseRoute(hash).view).toBe('nowhere');
  });
});

describe('href', () => {
  it('makes addresses that parseRoute reads back', () => {
    const query = { from: 'x/y', input: 'My photo & more' };
    expect(parseRoute(href('template', 'a/b?c', query))).toEqual({ view: 'template', id: 'a/b?c', query });
  });

  it('leaves out what is undefined', () => {
    expect(href('run', '7', { from: undefined })).toBe('#/r/7');
    expect(href('gallery')).toBe('#/');
  });
});
