/** Text for a terminal: what is too long for a line goes on below its own column. */

/** Longer lines than these are hard to read, however wide a terminal is. */
const WIDEST = 100;

/** Words, then two spaces or more: what follows is a column of its own. */
const BEFORE_COLUMN = /^ *(?:\S+(?: \S+)* {2,}(?=\S))?/;

/** @param columns - of the terminal; none where there is no terminal. */
export function fitted(text: string, columns = WIDEST): string {
  const width = Math.min(columns, WIDEST);
  return text.split('\n').map((line) => folded(line, BEFORE_COLUMN.exec(line)?.[0].length ?? 0, width)).join('\n');
}

/** @param start - of the column below which the line goes on. */
export function folded(line: string, start: number, width: number): string {
  if (line.length <= width) return line;
  const indent = ' '.repeat(start);
  const [first = '', ...words] = line.slice(start).split(' ');
  const lines = [line.slice(0, start) + first];
  for (const word of words) {
    const longer = `${lines.at(-1)} ${word}`;
    if (longer.length <= width) lines.splice(-1, 1, longer);
    else lines.push(indent + word);
  }
  return lines.join('\n');
}
