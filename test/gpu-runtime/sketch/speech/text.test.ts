import { describe, expect, it } from '@jest/globals';
import { cleanText } from '../../../../gpu-runtime/src/runtimes/sketch/speech/clean-text.ts';
import { splitSentences } from '../../../../gpu-runtime/src/runtimes/sketch/speech/split-sentences.ts';

describe('cleanText', () => {
  it('turns typography into what is spoken', () => {
    expect(cleanText('“Fish” & chips – 5€… 20 °C').text).toBe('"Fish" and chips, 5 euros... 20 degrees Celsius');
    expect(cleanText('€5 and £7.50').text).toBe('5 euros and 7.50 pounds');
  });

  it('takes accents off and says how many letters it left out', () => {
    expect(cleanText('Crème brûlée, naïve Ærø')).toEqual({ text: 'Creme brulee, naive aero', warnings: [] });
    expect(cleanText('Hello 世界').warnings).toEqual([expect.stringContaining('2 letters were left out')]);
    expect(cleanText('Hello 世').warnings).toEqual([expect.stringContaining('1 letter was left out')]);
  });

  it('leaves nothing but printable ASCII and line ends', () => {
    expect(cleanText('a\u0000b\u001b[31m\r\nc\u200b\u202ed 🙂').text).toMatch(/^[\x20-\x7e\n]+$/);
  });

  it('keeps paragraphs', () => {
    expect(cleanText('one\r\n\r\n  two ').text).toBe('one\n\ntwo');
  });

  it('refuses a text beyond all measure', () => {
    expect(() => cleanText('a'.repeat(20_001))).toThrow(expect.objectContaining({ code: 'invalid_parameter' }));
  });
});

describe('splitSentences', () => {
  const texts = (text: string): string[] => splitSentences(text).map((sentence) => sentence.text);

  it('splits at the ends of sentences and not inside numbers or abbreviations', () => {
    expect(texts('It is 3.5 m, e.g. this. Really? "Yes!" He left.')).toEqual(['It is 3.5 m, e.g. this.', 'Really?', '"Yes!"', 'He left.']);
  });

  it('pauses longer after a paragraph', () => {
    const [one, two] = splitSentences('One. Two.\nThree.');
    expect(two!.pauseAfter).toBeGreaterThan(one!.pauseAfter);
  });

  it('cuts a long sentence at commas, else between words, else anywhere, and loses nothing', () => {
    const long = `${'word, '.repeat(90)}${'word '.repeat(120)}${'x'.repeat(600)}.`;
    const pieces = texts(long);
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(260);
    expect(pieces.join('').replace(/\s/g, '')).toBe(long.replace(/\s/g, ''));
  });

  it('drops pieces without a word', () => {
    expect(texts('Yes.\n---\n?!')).toEqual(['Yes.']);
  });
});
