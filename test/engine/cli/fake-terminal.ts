import type { Terminal } from '../../../engine/src/cli/terminal.ts';

/** A terminal that remembers; `screen` is what stands on standard error once the cursor moves have been followed. */
export class FakeTerminal implements Terminal {
  readonly interactive: boolean;
  readonly columns: number;
  stdout = '';
  stderr = '';

  constructor(interactive = false, columns = 100) {
    this.interactive = interactive;
    this.columns = columns;
  }

  readonly out = (text: string): void => void (this.stdout += text);
  readonly err = (text: string): void => void (this.stderr += text);
  readonly paint = (_style: string, text: string): string => text;

  get screen(): string[] {
    const lines: string[] = [''];
    for (const [, up, text] of this.stderr.matchAll(/\u001B\[(\d+)A\u001B\[0J|([^\u001B]+)/g)) {
      if (up !== undefined) lines.splice(lines.length - 1 - Number(up), Infinity, '');
      else
        for (const [index, part] of (text ?? '').split('\n').entries()) {
          if (index > 0) lines.push('');
          lines[lines.length - 1] += part;
        }
    }
    return lines.slice(0, -1);
  }

  get events(): Record<string, unknown>[] {
    return this.stdout.trimEnd().split('\n').filter(Boolean).map((line) => JSON.parse(line) as Record<string, unknown>);
  }
}
