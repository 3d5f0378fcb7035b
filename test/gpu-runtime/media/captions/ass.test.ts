import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { assScript, escapeText } from '../../../../gpu-runtime/src/runtimes/media/captions/ass.ts';
import { placeCaptionFonts } from '../../../../gpu-runtime/src/runtimes/media/captions/caption-fonts.ts';
import { openWorkbench, type Workbench } from '../workbench.ts';

const STYLE = { fontSizePct: 5, color: '#FF8000', outlineColor: '#101018', position: 'top' } as const;

describe('escapeText', () => {
  it.each([
    ['{\\pos(0,0)}', '\\{\\\u2060pos(0,0)\\}'],
    ['a\\Nb', 'a\\\u2060Nb'],
    ['a\r\nb\rc\n', 'a\\Nb\\Nc\\N'],
    ['tab\there\u0000\u001b', 'tab here'],
    ['line\u2028break', 'linebreak'],
  ])('makes %j harmless', (text, escaped) => {
    expect(escapeText(text)).toBe(escaped);
  });
});

describe('assScript', () => {
  const script = assScript([{ start: 3_661.234, end: 3_661.634, text: 'a, b\nDialogue: 0' }], STYLE, { width: 1280, height: 720 }, 'Inter SemiBold');

  it('counts in pixels of the video, with colours the other way round', () => {
    expect(script).toContain('PlayResX: 1280\nPlayResY: 720\n');
    expect(script).toContain('Style: Caption,Inter SemiBold,36.00,&H000080FF,&H000080FF,&H00181010,');
    expect(script).toMatch(/Style: .*,8,77,77,43,1\n/);
  });

  it('writes one line per caption, whatever its text, and fades no longer than a quarter of its time', () => {
    const events = script.slice(script.indexOf('[Events]')).trim().split('\n');
    expect(events).toHaveLength(3);
    expect(events[2]).toBe('Dialogue: 0,1:01:01.23,1:01:01.63,Caption,,0,0,0,,{\\fad(100,100)}a, b\\NDialogue: 0');
  });
});

describe('placeCaptionFonts', () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await openWorkbench();
  });
  afterAll(() => bench.close());

  it('places the files that the letters need, and tells the letters that none has', async () => {
    const fonts = await placeCaptionFonts('Grüße, Łódź! Привет 你好 👋 ok\n', bench.folder);
    expect(fonts.uncovered).toEqual(['你', '好', '👋']);
    expect((await readdir(bench.path(fonts.folder))).sort()).toEqual(['inter-cyrillic-600-normal.woff', 'inter-latin-600-normal.woff', 'inter-latin-ext-600-normal.woff']);
    expect([...fonts.files].sort()).toEqual((await readdir(bench.path(fonts.folder))).sort().map((name) => `${fonts.folder}/${name}`));
  });
});
