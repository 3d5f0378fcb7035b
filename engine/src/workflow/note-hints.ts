/**
 * The copy of `meta.sogniFlow` that a sticky note carries.
 *
 * n8n's editor keeps `meta` of a workflow that it has saved, but drops it when it imports a file; a note comes through. The copy is
 * a Markdown link definition, `[sogni-flow]: # '{…}'`, on the last line of the note: no reader of the note sees it.
 */
import { isRecord } from './fields.ts';

export const STICKY_NOTE = 'n8n-nodes-base.stickyNote';

const LINE = /^\[sogni-flow\]: # '(.*)'[ \t]*$/m;

/** @param nodes - of the file, unchecked. @returns `undefined` when no note holds a block that can be read. */
export function hintsInNotes(nodes: readonly unknown[]): Readonly<Record<string, unknown>> | undefined {
  for (const node of nodes) {
    const line = LINE.exec(noteText(node))?.[1];
    if (line === undefined) continue;
    try {
      const hints: unknown = JSON.parse(line);
      if (isRecord(hints)) return hints;
    } catch {
      // Somebody has edited the line; the form is still what it is.
    }
  }
  return undefined;
}

/** The text of a note with these hints in the place of earlier ones; without any it is left bare. */
export function withHints(text: string, hints: object | undefined): string {
  const bare = text.replace(LINE, '').trimEnd();
  if (hints === undefined) return bare;
  // A single quote would end the definition.
  const line = `[sogni-flow]: # '${JSON.stringify(hints).replaceAll("'", '\\u0027')}'`;
  return bare === '' ? line : `${bare}\n\n${line}`;
}

export const holdsHints = (node: unknown): boolean => LINE.test(noteText(node));

function noteText(node: unknown): string {
  if (!isRecord(node) || node.type !== STICKY_NOTE || !isRecord(node.parameters)) return '';
  const { content } = node.parameters;
  return typeof content === 'string' ? content : '';
}
