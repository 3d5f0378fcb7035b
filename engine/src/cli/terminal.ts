import { folded } from 'sogni-flow-runtime/configuration';

/** Where the command line writes. Results go to standard output; progress and errors to standard error, so that output can be piped. */
export interface Terminal {
  readonly interactive: boolean;
  readonly columns: number;
  /** Of standard output, where that is a terminal: a table that is piped is left as it is. */
  readonly width?: number | undefined;
  out(text: string): void;
  err(text: string): void;
  paint(style: Style, text: string): string;
}

const STYLES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, magenta: 35, cyan: 36 } as const;
export type Style = keyof typeof STYLES;

export function openTerminal(process: Pick<NodeJS.Process, 'stdout' | 'stderr' | 'env'>): Terminal {
  const { stdout, stderr, env } = process;
  const colours = env.NO_COLOR === undefined && (stderr.isTTY || env.FORCE_COLOR !== undefined);
  // A reader that has gone away (`| head`) is no failure: what it does not want is not written, and the work goes on.
  for (const stream of [stdout, stderr]) stream.on('error', (error: NodeJS.ErrnoException) => error.code !== 'EPIPE' && complain(error));
  return {
    interactive: stderr.isTTY,
    columns: stderr.columns || 100,
    width: stdout.columns || undefined,
    out: (text) => void (stdout.writable && stdout.write(text)),
    err: (text) => void (stderr.writable && stderr.write(text)),
    paint: (style, text) => (colours ? `\u001B[${STYLES[style]}m${text}\u001B[0m` : text),
  };
}

/** Output that cannot be written for another reason, such as a full device. There may be no place left to say so. */
function complain(error: NodeJS.ErrnoException): void {
  process.exitCode = 1;
  process.emitWarning(`output cannot be written: ${error.code ?? error.message}`);
}

/** What a terminal would obey, and what turns the reading direction around: names and messages may be a stranger's. */
const OBEYED = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;

/** On one line. */
export const plainLine = (text: string): string => text.replace(OBEYED, ' ');

export interface Column {
  readonly title: string;
  readonly align?: 'right';
}

export interface TableOptions {
  /** The last row is set apart. */
  readonly hasTotal?: boolean;
  /** Of the terminal: what is too long for it in the last column goes on below. */
  readonly width?: number | undefined;
}

/** A plain table. A last column without a title has remarks, which no rule is drawn for. */
export function table(columns: readonly Column[], given: readonly (readonly string[])[], { hasTotal = false, width = Infinity }: TableOptions = {}): string {
  const rows = given.map((row) => row.map(plainLine));
  const widths = columns.map(({ title }, index) => Math.max(title.length, ...rows.map((row) => row[index]?.length ?? 0)));
  const last = widths.slice(0, -1).reduce((sum, column) => sum + column + 2, 2);
  const line = (cells: readonly string[]): string =>
    folded(`  ${cells.map((cell, index) => (columns[index]?.align === 'right' ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0))).join('  ')}`.trimEnd(), last, width);
  const ruled = columns.at(-1)?.title === '' ? widths.slice(0, -1) : widths;
  const rule = `  ${ruled.map((column) => '─'.repeat(column)).join('──')}`.slice(0, width);
  const body = rows.map(line);
  if (hasTotal) body.splice(-1, 0, rule);
  return [line(columns.map(({ title }) => title)), rule, ...body, ''].join('\n');
}
