/** A text that a run has made, as a terminal shows it: indented, its beginning where it is long. What the terminal would obey is left out. */
import { folded } from 'sogni-flow-runtime/configuration';

const INDENT = 6;
const LONGEST = 600;
/** Longer lines are hard to read. */
const WIDEST = 100;

/** Without control characters, but for line ends and tabs. */
export const plainText = (text: string): string => text.replace(/[^\P{Cc}\n\t]/gu, '');

/** @param width - of the terminal; lines that are piped are left as they are. */
export function shownText(text: string, width = Infinity): string {
  const plain = plainText(text).trim();
  const shown = plain.length > LONGEST ? `${plain.slice(0, LONGEST).trimEnd()} …` : plain;
  const most = width === Infinity ? width : Math.min(width, WIDEST);
  return shown.split('\n').map((line) => (line.trim() === '' ? '' : folded(' '.repeat(INDENT) + line, INDENT, most))).join('\n');
}
