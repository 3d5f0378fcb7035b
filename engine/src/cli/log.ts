/** What the machinery notices while it works: warnings and errors go to standard error, the rest is dropped. */
import type { Log } from 'sogni-flow-runtime';
import { plainLine, type Terminal } from './terminal.ts';

export const logTo =
  (terminal: Terminal): Log =>
  (level, message, detail) => {
    if (level === 'info') return;
    const more = detail instanceof Error ? (detail.stack ?? detail.message).split('\n') : [];
    // Every further line is set in, so that none of them passes for an entry of its own.
    terminal.err(`${terminal.paint('yellow', `${level}:`)} ${[message, ...more].map(plainLine).join('\n    ')}\n`);
  };
