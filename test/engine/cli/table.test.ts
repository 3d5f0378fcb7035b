import { describe, expect, it } from '@jest/globals';
import { table } from '../../../engine/src/cli/terminal.ts';

const COLUMNS = [{ title: 'Template' }, { title: 'Makes' }];
const ROWS = [['film', 'A film of three scenes']];

describe('a table', () => {
  it('goes on below its last column where the terminal is narrow', () => {
    expect(table(COLUMNS, ROWS, { width: 24 }).split('\n')).toEqual(['  Template  Makes', '  ──────────────────────', '  film      A film of', '            three scenes', '']);
  });

  it('is left as it is where it fits, or is no terminal', () => {
    const whole = ['  Template  Makes', '  ────────────────────────────────', '  film      A film of three scenes', ''];
    for (const width of [undefined, 80]) expect(table(COLUMNS, ROWS, { width }).split('\n')).toEqual(whole);
  });

  it('holds nothing that a terminal would obey: names may be a stranger\'s', () => {
    expect(table(COLUMNS, [['fi\u001b[2Jlm\u0007', 'one\r\nmore \u202egnp.exe']])).toBe(table(COLUMNS, [['fi [2Jlm ', 'one more  gnp.exe']]));
  });

  it('draws no rule for remarks', () => {
    expect(table([{ title: 'Job' }, { title: '' }], [['1', 'cached']]).split('\n')).toEqual(['  Job', '  ───', '  1    cached', '']);
  });
});
