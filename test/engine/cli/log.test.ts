import { describe, expect, it } from '@jest/globals';
import { logTo } from '../../../engine/src/cli/log.ts';
import { FakeTerminal } from './fake-terminal.ts';

describe('the log', () => {
  it('holds no line that somebody else has written: what a receiver answers, or how a file is named', () => {
    const terminal = new FakeTerminal();
    const error = new Error('one\nerror: all is lost');
    error.stack = `Error: ${error.message}\u001b[2J\n    at here`;
    logTo(terminal)('warn', 'the receiver says: no\r\nerror: \u001b[31mcall this number', error);
    expect(terminal.stderr).toBe('warn: the receiver says: no error:  [31mcall this number\n    Error: one\n    error: all is lost [2J\n        at here\n');
  });

  it('drops what is no warning', () => {
    const terminal = new FakeTerminal();
    logTo(terminal)('info', 'all is well');
    expect(terminal.stderr).toBe('');
  });
});
