/** Where the command line writes. Results go to standard output; progress and errors to standard error, so that output can be piped. */
export interface Terminal {
  readonly interactive: boolean;
  readonly columns: number;
  out(text: string): void;
  err(text: string): void;
  paint(style: Style, text: string): string;
}

const STYLES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, magenta: 35, cyan: 36 } as const;
export type Style = keyof typeof STYLES;

export function openTerminal(process: Pick<NodeJS.Process, 'stdout' | 'stderr' | 'env'>): Terminal {
  const { stdout, stderr, env } = process;
  const colours = env.NO_COLOR === undefined && (stderr.isTTY || env.FORCE_COLOR !== undefined);
  return {
    interactive: stderr.isTTY,
    columns: stderr.columns || 100,
    out: (text) => stdout.write(text),
    err: (text) => stderr.write(text),
    paint: (style, text) => (colours ? `\u001B[${STYLES[style]}m${text}\u001B[0m` : text),
  };
}

export interface Column {
  readonly title: string;
  readonly align?: 'right';
}

/** A plain table; the last row may be set apart as the total. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], hasTotal = false): string {
  const widths = columns.map(({ title }, index) => Math.max(title.length, ...rows.map((row) => row[index]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, index) => (columns[index]?.align === 'right' ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0))).join('  ')}`.trimEnd();
  const rule = `  ${widths.map((width) => '─'.repeat(width)).join('──')}`;
  const body = rows.map(line);
  if (hasTotal) body.splice(-1, 0, rule);
  return [line(columns.map(({ title }) => title)), rule, ...body, ''].join('\n');
}
