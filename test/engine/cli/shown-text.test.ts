import { describe, expect, it } from '@jest/globals';
import { shownText } from '../../../engine/src/cli/run/shown-text.ts';

describe('a text on a terminal', () => {
  it('is indented, with its lines and empty lines', () => expect(shownText('A fox.\n\nA hare.\n')).toBe('      A fox.\n\n      A hare.'));

  it('is folded to the width', () => expect(shownText('one two three four', 16)).toBe('      one two\n      three four'));

  it('is left as it is where it is piped', () => expect(shownText('word '.repeat(100))).toBe(`      ${'word '.repeat(100).trim()}`));

  it('shows its beginning where it is long', () => expect(shownText('x'.repeat(5_000))).toBe(`      ${'x'.repeat(600)} …`));

  it('tells the terminal to do nothing', () => {
    expect(shownText('\u001B]0;owned\u0007\u001B[2Jred\rgreen\u009B1m\ttab')).toBe('      ]0;owned[2Jredgreen1m\ttab');
  });
});
