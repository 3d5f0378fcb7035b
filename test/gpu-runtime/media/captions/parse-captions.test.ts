import { describe, expect, it } from '@jest/globals';
import { parseCaptions } from '../../../../gpu-runtime/src/runtimes/media/captions/parse-captions.ts';

describe('parseCaptions', () => {
  it('reads SRT with its numbers, several lines, and either kind of line end', () => {
    expect(parseCaptions('\uFEFF1\r\n00:00:01,000 --> 00:00:03,500\r\nHello\r\nthere\r\n\r\n\r\n2\r\n01:02:03,004 --> 01:02:04,000\r\nBye\r\n')).toEqual([
      { start: 1, end: 3.5, text: 'Hello\nthere' },
      { start: 3723.004, end: 3724, text: 'Bye' },
    ]);
  });

  it('reads SRT without numbers, and a decimal point for the comma', () => {
    expect(parseCaptions('00:00:01.5 --> 00:00:02.25\nx')).toEqual([{ start: 1.5, end: 2.25, text: 'x' }]);
  });

  it('reads WebVTT with identifiers, notes, styles, settings and entities', () => {
    const text = 'WEBVTT - a title\nKind: captions\n\nNOTE to self\nover two lines\n\nSTYLE\n::cue { color: red }\n\nintro\n00:01.000 --> 00:02.000 line:0 align:start\n<v Ann>Q &amp; A &lt;3</v>\n\n00:00:03.000 --> 00:00:04.000\nlater\n';
    expect(parseCaptions(text)).toEqual([
      { start: 1, end: 2, text: 'Q & A <3' },
      { start: 3, end: 4, text: 'later' },
    ]);
  });

  it('drops marks of formatting and keeps what only looks like one', () => {
    expect(parseCaptions('1\n00:00:00,000 --> 00:00:01,000\n{\\an8}<i>a</i> <font color="#fff">b</font> 1 < 2 > 0 <3 {c} &amp;')[0]?.text).toBe('a b 1 < 2 > 0 <3 {c} &amp;');
  });

  it.each([
    ['nothing', '', 1, 'no caption'],
    ['blank lines', '\n \n\n', 1, 'no caption'],
    ['a head and nothing else', 'WEBVTT\n', 1, 'no caption'],
    ['words', 'Hello', 1, 'neither the number'],
    ['a number alone', '1\n\n', 2, 'times of the caption are missing'],
    ['a wrong arrow', '1\n00:00:01,000 -> 00:00:02,000\nx', 2, 'are no times'],
    ['61 seconds', '1\n00:00:61,000 --> 00:01:02,000\nx', 2, 'are no times'],
    ['an end before the start', '1\n00:00:02,000 --> 00:00:01,000\nx', 2, 'ends at 1 s'],
    ['no text', '1\n00:00:01,000 --> 00:00:02,000\n\n2\n00:00:03,000 --> 00:00:04,000\nx', 2, 'has no text'],
    ['an empty line inside a text', '1\n00:00:01,000 --> 00:00:02,000\nx\n\nlost\n', 5, 'neither the number'],
    ['WebVTT without its head', 'intro\n00:01.000 --> 00:02.000\nx', 1, 'neither the number'],
  ])('refuses %s, naming the line', (_what, text, line, problem) => {
    const refusal = (): unknown => {
      try {
        return parseCaptions(text);
      } catch (error) {
        return error;
      }
    };
    expect(refusal()).toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining(problem), details: { line } });
  });

  it('reads a long text in no time worth speaking of', () => {
    const cue = '00:00:01,000 --> 00:00:02,000\n' + '<'.repeat(400) + '\n\n';
    expect(parseCaptions(cue.repeat(450))).toHaveLength(450);
  });
});
