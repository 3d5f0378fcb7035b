/** Text for a terminal: what is too long for a line goes on below its own column. */

/** Longer lines than these are hard to read, however wide a terminal is. */
const WIDEST = 100;

/** Words, then two spaces or more: what follows is a column of its own. */
const BEFORE_COLUMN = /^ *(?:\S+(?: \S+)* {2,}(?=\S))?/;

/** @param columns - of the terminal; none where there is no terminal. */
export function fitted(text: string, columns = WIDEST): string {
  const width = Math.min(columns, WIDEST);
  return text.split('\n').map((line) => (line.length <= width ? line : folded(line, width))).join('\n');
}

function folded(line: string, width: number): string {
  const start = BEFORE_COLUMN.exec(line)?.[0] ?? '';
  const indent = ' '.repeat(start.length);
  const [first = '', ...words] = line.slice(start.length).split(' ');
  const lines = [start + first];
  for (const word of words) {
    const longer = `${lines.at(-1)} ${word}`;
    if (longer.length <= width) lines.splice(-1, 1, longer);
    else lines.push(indent + word);
  }
  return lines.join('\n');
}
