import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hintsInNotes, STICKY_NOTE, withHints } from '../../../engine/src/workflow/note-hints.ts';
import { parseWorkflow } from '../../../engine/src/workflow/parse-workflow.ts';
import { openFile, withNote } from '../../../engine/src/templates/workflow-file.ts';
import { aTemplate, HINTS } from '../templates/a-template.ts';

const seed = Number(process.env.SEED ?? Date.now() % 1e9);
const note = (content: unknown) => ({ name: 'Note', type: STICKY_NOTE, typeVersion: 1, position: [0, 0], parameters: { content } });

describe('hints in a note', () => {
  it('come back as they went in, whatever is in them, and leave the text of the note alone', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string({ unit: 'grapheme' }), (hints, words) => {
        const text = withHints(words, hints);
        const [line = ''] = text.split('\n').slice(-1);
        expect(hintsInNotes([note(text)])).toEqual(JSON.parse(JSON.stringify(hints)));
        // A single quote in the middle would end the definition, and n8n would show the rest.
        expect(line.slice("[sogni-flow]: # '".length, -1)).not.toContain("'");
        expect(withHints(text, undefined)).toBe(withHints(words, undefined));
      }),
      { seed },
    );
  });

  it('are written once, however often', () => {
    const once = withHints('## Film', { a: 1 });
    expect(withHints(once, { a: 2 })).toBe("## Film\n\n[sogni-flow]: # '{\"a\":2}'");
  });

  it.each([["[sogni-flow]: # '{broken'"], ["[sogni-flow]: # '[1]'"], ['no hints'], [7], [undefined]])('that cannot be read are none: %p', (content) => {
    expect(hintsInNotes([note(content), null, 7])).toBeUndefined();
  });

  it('are taken where meta has none, and only there', () => {
    const file = aTemplate(null);
    const carried = { ...file, nodes: [note(withHints('## Film', { summary: 'in the note' })), ...file.nodes] };
    expect(parseWorkflow(carried).meta.sogniFlow).toEqual({ summary: 'in the note' });
    expect(parseWorkflow({ ...carried, meta: { sogniFlow: HINTS } }).meta.sogniFlow).toEqual(HINTS);
  });

  it('do not change what a workflow does', () => {
    const file = openFile(aTemplate());
    expect(parseWorkflow(withNote(file)).digest).toBe(parseWorkflow(aTemplate(null)).digest);
  });

  it('get a note of their own where there is none, above the nodes', () => {
    const { nodes } = withNote(openFile(aTemplate()));
    expect(nodes[0]).toMatchObject({ type: STICKY_NOTE, position: [0, -140] });
    expect(hintsInNotes(nodes)).toEqual(HINTS);
    expect(withNote(openFile(aTemplate(null))).nodes).toHaveLength(2);
  });
});
