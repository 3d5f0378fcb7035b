import { describe, expect, it } from '@jest/globals';
import { createReporter, type RunResult } from '../../../engine/src/cli/run/reporter.ts';
import type { PaidStep } from '../../../engine/src/headless/paid-steps.ts';
import { FlowError } from '../../../nodes/contract/index.ts';
import { FakeTerminal } from './fake-terminal.ts';

const step = (node: string, more: Partial<PaidStep> = {}): PaidStep => ({
  ...{ node, runIndex: 0, operation: 'generate_image', jobId: node, captured: 500_000, cached: false, playMoney: true, seeds: [7], files: [], ...more },
});
const price = { min: 1, expected: 1_000_000, max: 2_000_000 };
const file = { path: 'out/one-image.png', mediaType: 'image/png', bytes: 1_200_000, sha256: 'f'.repeat(64), seed: 7 };
const done: RunResult = { executionId: 'x1', status: 'completed', steps: [step('A'), step('B')], outputs: { image: [file] }, quote: { lines: [], total: price }, sheet: 'out/sheet.png', available: 9_000_000 };

describe('a run told as JSON', () => {
  const told = (...results: RunResult[]): Record<string, unknown>[] => {
    const terminal = new FakeTerminal();
    const reporter = createReporter(terminal, true, 'sogni-flow run');
    for (const result of results) reporter.result(result);
    expect(terminal.stderr).toBe('');
    return terminal.events;
  };

  it('ends with the result, in Spark', () => {
    expect(told(done)).toEqual([
      {
        ...{ type: 'result', executionId: 'x1', status: 'completed' },
        spark: { quoted: { min: 0.000001, expected: 1, max: 2 }, captured: 1 },
        outputs: { image: [file] },
        contactSheet: 'out/sheet.png',
        reports: {},
        seeds: { A: [7], B: [7] },
      },
    ]);
  });

  it('keeps the seeds of all jobs of a node, each once', () => {
    const steps = [step('A', { seeds: [1, 2] }), step('A', { seeds: [2, 3], jobId: 'again' }), step('B', { seeds: [] })];
    expect(told({ ...done, steps })[0]?.seeds).toEqual({ A: [1, 2, 3] });
  });

  it('has no quote after a resume, and names what failed where', () => {
    const error = new FlowError('disk_full', 'no room', { node: 'B' });
    const { quote: _quote, sheet: _sheet, ...resumed } = done;
    expect(told({ ...resumed, status: 'failed', outputs: {}, error })[0]).toEqual({
      ...{ type: 'result', executionId: 'x1', status: 'failed', spark: { quoted: null, captured: 1 }, outputs: {}, reports: {}, seeds: { A: [7], B: [7] } },
      error: { code: 'disk_full', message: 'no room', node: 'B' },
    });
  });

  it('has one result only, also when the command is refused after it', () => {
    const terminal = new FakeTerminal();
    const reporter = createReporter(terminal, true, 'sogni-flow run');
    reporter.result(done);
    reporter.refused(new FlowError('internal', 'late'));
    expect(terminal.events).toHaveLength(1);
  });

  it('tells a refusal in the same shape', () => {
    const terminal = new FakeTerminal();
    createReporter(terminal, true, 'sogni-flow run').refused(new FlowError('over_cap', 'too dear'));
    expect(terminal.events).toEqual([{ type: 'result', executionId: null, status: 'refused', spark: { quoted: null, captured: 0 }, outputs: {}, error: { code: 'over_cap', message: 'too dear', node: null } }]);
  });

  it('tells the quote by step, before anything else', () => {
    const terminal = new FakeTerminal();
    const line = { node: 'A', operation: 'generate_image', model: 'sketch', price, playMoney: true, cached: false, drawsSeed: true };
    createReporter(terminal, true, 'sogni-flow run').quoted('Film', { lines: [line], total: price }, false);
    expect(terminal.events).toEqual([{ type: 'quote', workflow: 'Film', spark: { min: 0.000001, expected: 1, max: 2 }, steps: [{ ...line, price: { min: 0.000001, expected: 1, max: 2 } }] }]);
  });
});

describe('a run told to a person', () => {
  const told = (result: RunResult): { out: string; err: string } => {
    const terminal = new FakeTerminal();
    createReporter(terminal, false, 'npx sogni-flow run --home x').result(result);
    return { out: terminal.stdout, err: terminal.stderr };
  };

  it('ends with what was spent and what is left; the files, which are the result, go to standard output', () => {
    expect(told(done)).toEqual({ err: '\n  1 Spark spent (play money), 9 left\n\n', out: '  → out/one-image.png  1.2 MB, seed 7\n  → out/sheet.png  contact sheet\n' });
  });

  it('shows a text below its file, without what a terminal would obey', () => {
    const story = { path: 'out/one-story.txt', mediaType: 'text/plain', bytes: 1_700, sha256: 'a'.repeat(64), text: 'A fox\u001B[2J.' };
    const { sheet: _sheet, ...bare } = done;
    expect(told({ ...bare, outputs: { story: [story] } }).out).toBe('  → out/one-story.txt  2 kB\n      A fox[2J.\n');
  });

  it('never shows more left than there is', () => {
    expect(told({ ...done, available: 386_814_999 }).err).toContain('386.814 left');
  });

  it.each([
    ['disk_full', 'failed', /Go on with: npx sogni-flow run --home x --resume x1/],
    ['over_cap', 'failed', /--resume x1 --max-spark N/],
    ['invalid_media', 'failed', /put right what is wrong and run it again/],
    ['over_cap', 'waiting_for_user', /waits for your approval.*--resume x1 --max-spark N/],
    ['insufficient_spark', 'waiting_for_user', /waits for Spark.*--resume x1/],
    ['cancelled', 'cancelled', /Run it again when you like/],
    ['disk_full', 'completed', /--resume x1 --out FOLDER/],
  ] as const)('after %s of a run that is %s says what to do', (code, status, advice) => {
    expect(told({ ...done, status, error: new FlowError(code, 'no') }).err).toMatch(advice);
  });

  it('says what a parked execution waits for, and who goes on with it', () => {
    const { err } = told({ ...done, status: 'waiting', waits: [{ node: 'Hold', runIndex: 0, parkedAt: 0, method: 'POST', resumeUrl: 'http://x/y' }] });
    expect(err).toMatch(/"Hold" waits for POST http:\/\/x\/y\n.*serve goes on.*--resume x1/);
  });

  it('says what was not understood, and every warning, below the node', () => {
    const terminal = new FakeTerminal();
    const reporter = createReporter(terminal, false, 'x');
    const report = { engine: 'sketch 1', method: 'drawn by rules, no AI model', wordsUsed: ['sea'], wordsIgnored: ['cat', 'sofa'], warnings: ['this voice speaks English only'] };
    reporter.onRun({ node: 'A', runIndex: 0, executionIndex: 0, startedAt: 0, finishedAt: 1, sources: [], outputs: [[{ json: { operation: 'generate_image', jobId: 'j', spark: { captured: 0 }, artifacts: [], report } }]] });
    reporter.onEvent({ type: 'node_finished', executionId: 'x', node: 'A', runIndex: 0, items: 1, elapsedMs: 10, restored: false });
    expect(terminal.stderr).toContain('drawn by rules, no AI model; not understood: cat, sofa\n');
    expect(terminal.stderr).toContain('this voice speaks English only\n');
  });

  it('shows price and seed at the node that was paid for', () => {
    const terminal = new FakeTerminal();
    const reporter = createReporter(terminal, false, 'npx sogni-flow run --home x');
    const digest = 'a'.repeat(64);
    const json = { operation: 'generate_image', jobId: 'j', spark: { captured: 0.25 }, artifacts: [{ sha256: digest, seed: 9 }] };
    const item = { json, binary: { image: { data: `artifact:${digest}`, mimeType: 'image/png' } } };
    reporter.onRun({ node: 'A', runIndex: 0, executionIndex: 0, startedAt: 0, finishedAt: 1, sources: [], outputs: [[item]] });
    reporter.onEvent({ type: 'node_finished', executionId: 'x', node: 'A', runIndex: 0, items: 1, elapsedMs: 10, restored: false });
    expect(terminal.stderr).toMatch(/✔ A +generate_image +0\.01 s {2}0\.25 Spark, seed 9\n/);
  });
});
