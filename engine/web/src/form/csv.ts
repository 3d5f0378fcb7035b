/** A table out of a spreadsheet → the inputs of one run for each line. */
import type { ExecutionInputs } from 'n8n-nodes-sogni-flow/contract';

export interface CsvTable {
  readonly names: readonly string[];
  readonly rows: readonly ExecutionInputs[];
}

/**
 * The first line names the inputs; an empty cell leaves its input as the form has it. Parted by comma, semicolon or tab, whichever
 * the first line has most of; `"…"` holds separators and line ends, `""` a quote.
 *
 * @throws RangeError in words, naming the line.
 */
export function readCsv(text: string): CsvTable {
  const lines = cellsOf(text.replace(/^\uFEFF/, '')).flatMap((cells, index) => (cells.some((cell) => cell.trim() !== '') ? [{ cells, number: index + 1 }] : []));
  const names = (lines[0]?.cells ?? []).map((name) => name.trim());
  if (lines.length < 2) throw new RangeError('The file needs a first line with the names of inputs, and below it a line for each run.');
  const unnamed = names.indexOf('');
  if (unnamed >= 0) throw new RangeError(`Column ${unnamed + 1} has no name in the first line.`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new RangeError(`Two columns are named ${twice}.`);
  const rows = lines.slice(1).map(({ cells, number }) => {
    if (cells.length > names.length) throw new RangeError(`Line ${number} has ${cells.length} cells; there are ${names.length} columns.`);
    return Object.fromEntries(names.flatMap((name, column) => (cells[column]?.trim() ? [[name, cells[column].trim()]] : [])));
  });
  return { names, rows };
}

function cellsOf(text: string): string[][] {
  const first = text.split('\n', 1)[0] ?? '';
  const separator = [',', ';', '\t'].reduce((best, one) => (first.split(one).length > first.split(best).length ? one : best));
  const lines: string[][] = [[]];
  let [cell, quoted] = ['', false];
  const endCell = (): void => {
    lines.at(-1)?.push(cell);
    cell = '';
  };
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? '';
    if (quoted && sign === '"' && text[at + 1] === '"') cell += text[at++];
    else if (sign === '"' && (quoted || cell === '')) quoted = !quoted;
    else if (quoted) cell += sign;
    else if (sign === separator) endCell();
    else if (sign === '\n') {
      endCell();
      lines.push([]);
    } else if (sign !== '\r') cell += sign;
  }
  if (quoted) throw new RangeError(`Line ${lines.length} opens a quote that is never closed.`);
  endCell();
  return lines;
}
