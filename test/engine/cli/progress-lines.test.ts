import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ProgressLines } from '../../../engine/src/cli/run/progress-lines.ts';
import type { ExecutionEvent } from '../../../engine/src/execution/types.ts';
import { FakeTerminal } from './fake-terminal.ts';

beforeEach(() => void jest.useFakeTimers({ now: 0 }));
afterEach(() => void jest.useRealTimers());

const id = { executionId: 'x' };
const started = (node: string): ExecutionEvent => ({ type: 'node_started', ...id, node, runIndex: 0, items: 1 });
const progress = (node: string, fraction: number, activity?: string): ExecutionEvent => ({ type: 'node_progress', ...id, node, runIndex: 0, fraction, ...(activity ? { activity } : {}) });
const finished = (node: string, more: object = {}): ExecutionEvent => ({ type: 'node_finished', ...id, node, runIndex: 0, items: 1, elapsedMs: 1_234, restored: false, ...more });
const details = (node: string) => (node === 'Set' ? { operation: '', remark: '', notes: [] } : { operation: 'generate_image', remark: '0.5 Spark', notes: [] });

function linesOn(terminal: FakeTerminal): ProgressLines {
  return new ProgressLines(terminal, details);
}

describe('progress where nobody looks', () => {
  it('is one line per node, when it has finished', () => {
    const terminal = new FakeTerminal();
    const lines = linesOn(terminal);
    for (const event of [started('Picture'), progress('Picture', 0.5), finished('Picture'), started('Set'), finished('Set', { elapsedMs: 2 })]) lines.show(event);
    expect(terminal.stderr.split('\n')).toEqual(['  ✔ Picture                generate_image      1.23 s  0.5 Spark', '  ✔ Set                                        0.00 s', '']);
  });

  it('marks what failed and what was read back', () => {
    const terminal = new FakeTerminal();
    const lines = linesOn(terminal);
    lines.show(finished('Old', { restored: true }));
    lines.show(finished('Bad', { failure: { code: 'disk_full', message: 'no room', node: 'Bad' } }));
    expect(terminal.screen).toEqual([expect.stringMatching(/↺ Old .* restored {2}0\.5 Spark$/), expect.stringMatching(/✘ Bad .* disk_full: no room$/)]);
  });

  it('says what a parked run waits for, and where it can be called', () => {
    const terminal = new FakeTerminal();
    linesOn(terminal).show({ type: 'node_waiting', ...id, node: 'Hold', runIndex: 0, resumeAt: 3_600_000, resumeUrl: 'http://x/webhook-waiting/x' });
    expect(terminal.screen).toEqual(['  ◷ Hold waits until 1970-01-01T01:00:00.000Z, or for a call of http://x/webhook-waiting/x']);
  });

  it('tells of a long one now and then', () => {
    const terminal = new FakeTerminal();
    const lines = linesOn(terminal);
    lines.show(started('Film'));
    for (let second = 1; second <= 12; second += 1) {
      jest.setSystemTime(second * 1_000);
      lines.show(progress('Film', second / 20, 'encoding'));
    }
    expect(terminal.screen).toEqual([expect.stringMatching(/… Film +25 % encoding/), expect.stringMatching(/… Film +50 % encoding/)]);
  });
});

describe('progress on a terminal', () => {
  it('is redrawn in place, below what has finished', () => {
    const terminal = new FakeTerminal(true);
    const lines = linesOn(terminal);
    lines.show(started('A'));
    lines.show(started('B'));
    jest.setSystemTime(1_000);
    lines.show(progress('A', 0.5, 'shading'));
    expect(terminal.screen).toEqual([expect.stringMatching(/◌ A +█{8}░{8} {2}50 % 1 s shading/), expect.stringMatching(/◌ B +░{16} {3}0 % 1 s/)]);
    lines.show(finished('A'));
    expect(terminal.screen).toEqual([expect.stringMatching(/✔ A/), expect.stringMatching(/◌ B/)]);
    lines.show(finished('B'));
    expect(terminal.screen).toEqual([expect.stringMatching(/✔ A/), expect.stringMatching(/✔ B/)]);
  });

  it('never runs backwards or over its end', () => {
    const terminal = new FakeTerminal(true);
    const lines = linesOn(terminal);
    lines.show(started('A'));
    jest.setSystemTime(1_000);
    lines.show(progress('A', 1.4));
    jest.setSystemTime(2_000);
    lines.show(progress('A', 0.2));
    expect(terminal.screen).toEqual([expect.stringMatching(/█{16} 100 %/)]);
  });

  it('does not redraw for every small step', () => {
    const terminal = new FakeTerminal(true);
    const lines = linesOn(terminal);
    lines.show(started('A'));
    jest.setSystemTime(200);
    const before = terminal.stderr.length;
    lines.show(progress('A', 0.1));
    const once = terminal.stderr.length;
    for (let step = 0; step < 50; step += 1) lines.show(progress('A', 0.1 + step / 100));
    expect(once).toBeGreaterThan(before);
    expect(terminal.stderr).toHaveLength(once);
  });

  it('cuts a line that would wrap, and leaves nothing behind when it is closed twice', () => {
    const terminal = new FakeTerminal(true, 40);
    const lines = linesOn(terminal);
    lines.show(started('A'));
    jest.setSystemTime(1_000);
    lines.show(progress('A', 0.5, 'a very long activity that does not fit'));
    expect(terminal.screen[0]).toHaveLength(39);
    lines.close();
    lines.close();
    expect(terminal.screen).toEqual([]);
  });

  it('ignores progress of a node that is not running', () => {
    const terminal = new FakeTerminal(true);
    linesOn(terminal).show(progress('Ghost', 0.5));
    expect(terminal.screen).toEqual([]);
  });
});
