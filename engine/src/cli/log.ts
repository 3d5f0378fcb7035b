/** What the machinery notices while it works: warnings and errors go to standard error, the rest is dropped. */
import type { Log } from 'sogni-flow-runtime';
import type { Terminal } from './terminal.ts';

export const logTo =
  (terminal: Terminal): Log =>
  (level, message, detail) => {
    if (level === 'info') return;
    const more = detail instanceof Error ? `\n${detail.stack ?? detail.message}` : '';
    terminal.err(`${terminal.paint('yellow', `${level}:`)} ${message}${more}\n`);
  };
