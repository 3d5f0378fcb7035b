/**
 * One line per node while a workflow runs. On a terminal the lines of running nodes are redrawn in place; elsewhere a line is
 * printed when a node finishes, and for long ones now and then in between.
 */
import type { ExecutionEvent } from '../../execution/types.ts';
import type { Terminal } from '../terminal.ts';

export interface NodeDetails {
  /** `generate_image`, or empty for nodes that cost nothing. */
  readonly operation: string;
  /** `0.88 Spark`, `cached`, … */
  readonly remark: string;
  /** Lines of their own: what was asked for and not honoured. */
  readonly notes: readonly string[];
}

interface Running {
  readonly startedAt: number;
  fraction: number;
  activity: string;
  lastPrintedAt: number;
}

const BAR = 16;
const REDRAW_MS = 120;
const QUIET_MS = 5_000;
const NAME = 22;

export class ProgressLines {
  readonly #terminal: Terminal;
  readonly #detailsOf: (node: string, runIndex: number) => NodeDetails;
  readonly #running = new Map<string, Running>();
  #drawnLines = 0;
  #lastDrawnAt = 0;

  constructor(terminal: Terminal, detailsOf: (node: string, runIndex: number) => NodeDetails) {
    this.#terminal = terminal;
    this.#detailsOf = detailsOf;
  }

  show(event: ExecutionEvent): void {
    const now = Date.now();
    switch (event.type) {
      case 'node_started':
        this.#running.set(event.node, { startedAt: now, fraction: 0, activity: '', lastPrintedAt: now });
        break;
      case 'node_progress':
        this.#progress(event.node, event.fraction, event.activity ?? '', now);
        break;
      case 'node_finished': {
        this.#running.delete(event.node);
        const details = this.#detailsOf(event.node, event.runIndex);
        this.#print([this.#finished(event, details), ...details.notes.map((note) => this.#terminal.paint('dim', `      ${note}`))].join('\n'));
        break;
      }
      case 'node_waiting': {
        this.#running.delete(event.node);
        const { resumeAt, resumeUrl } = event;
        const until = [...(resumeAt === undefined ? [] : [`until ${new Date(resumeAt).toISOString()}`]), ...(resumeUrl === undefined ? [] : [`for a call of ${resumeUrl}`])];
        this.#print(this.#terminal.paint('dim', `  ◷ ${event.node} waits ${until.join(', or ')}`));
        break;
      }
      case 'execution_started':
      case 'execution_finished':
        break;
    }
    this.#redraw(now, event.type !== 'node_progress');
  }

  /** Removes the live lines, so that what is printed next stands alone. */
  close(): void {
    this.#running.clear();
    this.#erase();
  }

  #progress(node: string, fraction: number, activity: string, now: number): void {
    const running = this.#running.get(node);
    if (!running) return;
    running.fraction = Math.min(1, Math.max(running.fraction, fraction));
    running.activity = activity;
    if (!this.#terminal.interactive && now - running.lastPrintedAt >= QUIET_MS) {
      running.lastPrintedAt = now;
      this.#terminal.err(`  … ${node.padEnd(NAME)} ${Math.round(running.fraction * 100)} % ${activity}\n`);
    }
  }

  #finished(event: Extract<ExecutionEvent, { type: 'node_finished' }>, details: NodeDetails): string {
    const { paint } = this.#terminal;
    const mark = event.failure ? paint('red', '✘') : event.restored ? paint('cyan', '↺') : paint('green', '✔');
    const time = event.restored ? 'restored' : `${(event.elapsedMs / 1_000).toFixed(event.elapsedMs < 9_950 ? 2 : 1)} s`;
    const what = event.failure ? `${event.failure.code}: ${event.failure.message}` : details.remark;
    return `  ${mark} ${event.node.padEnd(NAME)} ${details.operation.padEnd(16)} ${time.padStart(9)}  ${paint('dim', what)}`.trimEnd();
  }

  #print(line: string): void {
    this.#erase();
    this.#terminal.err(`${line}\n`);
  }

  #redraw(now: number, force: boolean): void {
    if (!this.#terminal.interactive || (!force && now - this.#lastDrawnAt < REDRAW_MS)) return;
    this.#lastDrawnAt = now;
    this.#erase();
    const lines = [...this.#running].map(([node, { startedAt, fraction, activity }]) => {
      const filled = Math.round(fraction * BAR);
      const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR - filled)}`;
      return `  ◌ ${node.padEnd(NAME)} ${bar} ${String(Math.round(fraction * 100)).padStart(3)} % ${((now - startedAt) / 1_000).toFixed(0)} s ${activity}`.slice(0, this.#terminal.columns - 1);
    });
    if (lines.length > 0) this.#terminal.err(`${lines.join('\n')}\n`);
    this.#drawnLines = lines.length;
  }

  #erase(): void {
    if (this.#drawnLines > 0) this.#terminal.err(`\u001B[${this.#drawnLines}A\u001B[0J`);
    this.#drawnLines = 0;
  }
}
