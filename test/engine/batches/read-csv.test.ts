import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readCsv } from '../../../engine/src/batches/read-csv.ts';
import type { FormField } from '../../../engine/src/workflow/form-fields.ts';

const FIELDS = ['Photo of you', 'Look', 'Seed'].map((key): FormField => ({ key, label: key, type: 'text', required: false, options: [], multiple: false }));
const read = async (text: string | Uint8Array) => await readCsv(typeof text === 'string' ? Buffer.from(text) : text, FIELDS);
const refused = (message: string) => expect.objectContaining({ code: 'invalid_input', message });

describe('readCsv', () => {
  it('takes input names from the header, however they are written, and leaves empty cells out', async () => {
    expect(await read('photo_of_you,Look,Seed\na.png,noir,1\nb.png,,\n,pop,2\n')).toEqual([
      { 'Photo of you': 'a.png', Look: 'noir', Seed: '1' },
      { 'Photo of you': 'b.png' },
      { Look: 'pop', Seed: '2' },
    ]);
  });

  it.each([
    ['semicolons', 'Look;Seed\n"noir; very dark, too";1'],
    ['tabs', 'Look\tSeed\nnoir; very dark, too\t1'],
    ['a mark at its start', '\uFEFFLook;Seed\r\nnoir; very dark, too;1\r\n'.replace('noir; very dark, too', '"noir; very dark, too"')],
    ['spaces around its cells', 'Look , Seed\n "noir; very dark, too" , 1'],
    ['one quoted header with a comma', '"Look";"Seed"\n"noir; very dark, too";1'],
    ['empty rows', 'Look,Seed\n\n,\n"noir; very dark, too",1\n\n'],
  ])('reads a file with %s', async (_what, text) => {
    expect(await read(text)).toEqual([{ Look: 'noir; very dark, too', Seed: '1' }]);
  });

  it('reads one column, quotes in quotes and line ends in cells', async () => {
    expect(await read('Look\nnoir\n"say ""yes""\nand go"\n')).toEqual([{ Look: 'noir' }, { Look: 'say "yes"\nand go' }]);
  });

  it('reads UTF-16 as spreadsheets write it', async () => {
    expect(await read(Buffer.from('\uFEFFLook\tSeed\r\nnoir é\t1\r\n', 'utf16le'))).toEqual([{ Look: 'noir é', Seed: '1' }]);
  });

  it.each([
    ['', 'the CSV file is empty; its first row names the inputs'],
    ['\n\n', 'the CSV file is empty; its first row names the inputs'],
    ['Look,Seed\n', 'the CSV file has no row below its header'],
    ['Look,Sead\nnoir,1', 'the CSV file has a column "Sead": there is no input "Sead"; inputs are Photo of you, Look, Seed; did you mean "Seed"?'],
    ['Look,,Seed\nnoir,,1', 'the CSV file has no name above column 2'],
    ['Look,look\na,b', 'the CSV file has two columns for the input "Look"'],
    ['Look,Seed\nnoir,1\n\npop,2,3', 'the CSV file has 3 cells in row 4; the header has 2'],
    ['Look,Seed\nnoir', 'the CSV file has 1 cells in row 2; the header has 2'],
    ['Look,Seed\n"noir,1', expect.stringMatching(/^the CSV file cannot be read: Quote Not Closed: .* line 2/) as unknown as string],
    [Buffer.from('Look\ncaf\xe9', 'latin1'), 'the CSV file is no UTF-8; save it as "CSV UTF-8"'],
    [Buffer.alloc(8 * 1024 * 1024 + 1, 'a'), 'the CSV file has 8388609 bytes; at most 8388608 are read'],
  ])('refuses %p', async (text, message) => {
    await expect(read(text)).rejects.toThrow(refused(message));
  });

  it('gets back what is written as the standard says', async () => {
    // Blanks at the ends are no part of a value.
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\n', ' ', 'é'), minLength: 1, maxLength: 8 }).filter((text) => text.trim() === text);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 }), fc.constantFrom(',', ';', '\t'), async (rows, delimiter) => {
        const text = [['Look', 'Seed'], ...rows].map((row) => row.map((each) => `"${each.replaceAll('"', '""')}"`).join(delimiter)).join('\r\n');
        expect(await read(text)).toEqual(rows.map(([Look, Seed]) => ({ Look, Seed })));
      }),
    );
  });
});
