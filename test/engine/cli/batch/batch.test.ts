import { describe, expect, it } from '@jest/globals';
import { FlowError, type ErrorCode } from 'n8n-nodes-sogni-flow/contract';
import { slugOf } from '../../../../engine/src/cli/batch/quote-batch.ts';
import { isBatch, readBatch } from '../../../../engine/src/cli/batch/read-batch.ts';
import { createBatchReporter } from '../../../../engine/src/cli/batch/reporter.ts';
import { endOf } from '../../../../engine/src/cli/batch/run-batch.ts';
import type { EndedRun, QuotedRun } from '../../../../engine/src/cli/batch/types.ts';
import { TERMINATED } from '../../../../engine/src/cli/command.ts';
import type { FormField } from '../../../../engine/src/workflow/form-fields.ts';
import { csvCell } from '../../../../engine/src/cli/batch/write-batch.ts';
import { FakeTerminal } from '../fake-terminal.ts';

const FIELDS = ['Look', 'Seed'].map((key): FormField => ({ key, label: key, type: 'text', required: false, options: [], multiple: false }));
const never = new AbortController().signal;

const run = (number: number, values: Record<string, string>): QuotedRun => {
  const quote = { lines: [], total: { min: 0, expected: 0, max: 0 } };
  return { number, values, slug: slugOf(number, 3, values), quote, added: quote, prepared: undefined as unknown as QuotedRun['prepared'] };
};
const ended = (state: EndedRun['state'], code?: ErrorCode, more: Partial<EndedRun> = {}): EndedRun => ({
  ...{ run: run(1, { Look: 'noir' }), executionId: 'e1', state, elapsedMs: 1_500, steps: [], paid: 0, completed: state === 'completed', outputs: {} },
  ...(code === undefined ? {} : { error: new FlowError(code, `${code} it is`) }),
  ...more,
});

describe('the options of a batch', () => {
  it('are values by key of the field, and inputs for all', async () => {
    expect(await readBatch({ matrix: ['look=noir,pop'], input: ['Seed=3'], parallel: '4' }, FIELDS)).toEqual({ inputs: { Seed: '3' }, runs: [{ Look: 'noir' }, { Look: 'pop' }], parallel: 4 });
    expect(await readBatch({ matrix: ['look=noir,pop', 'seed=1..2'], zip: true }, FIELDS)).toEqual({ inputs: {}, runs: [{ Look: 'noir', Seed: '1' }, { Look: 'pop', Seed: '2' }], parallel: 2 });
    expect(['matrix', 'csv', 'zip', 'parallel', 'input'].map((name) => isBatch({ [name]: 'x' }))).toEqual([true, true, true, false, false]);
  });

  it.each([
    [{ matrix: ['noir'] }, '--matrix is "noir"; NAME=VALUES is needed'],
    [{ matrix: ['Look=a', 'look=b'] }, '--matrix Look is given twice; write all values in one: Look=a,b'],
    [{ matrix: ['Loks=a'] }, 'there is no input "Loks"; inputs are Look, Seed; did you mean "Look"?'],
    [{ zip: true, matrix: ['Look=a,b'] }, '--zip pairs the values of at least two --matrix'],
    [{ matrix: ['Look=a'], parallel: '0' }, '--parallel is "0"; a whole number from 1 to 16 is needed'],
    [{ matrix: ['Look=a'], parallel: 'all' }, '--parallel is "all"; a whole number from 1 to 16 is needed'],
    [{ matrix: ['Seed=1..2'], seed: '3' }, 'input "Seed" is given twice: for all runs as "Seed", and as an axis'],
    [{ csv: '/no/such.csv' }, '--csv is /no/such.csv, which cannot be read (ENOENT)'],
  ])('%j are refused', async (options, message) => {
    await expect(readBatch(options, FIELDS)).rejects.toMatchObject({ code: 'invalid_input', message });
  });
});

describe('the folder of a run', () => {
  it.each([
    [3, 12, { Look: 'film noir', Seed: '7' }, '03-film-noir-7'],
    [1, 2, { Photo: '@/home/me/my face.jpg' }, '1-my-face'],
    [1, 2, { Scale: '1.5' }, '1-1-5'],
    [1, 2, {}, '1'],
    [1, 2, { Look: '../..' }, '1'],
    [1, 2, { Prompt: 'a very long prompt that goes on and on', Style: 'ünïcödé 日本' }, '1-a-very-long-prompt-that-ünïcödé-日本'],
  ])('is run %d of %d with %j', (number, count, values, slug) => {
    expect(slugOf(number, count, values)).toBe(slug);
  });
});

describe('the end of a batch', () => {
  const done = ended('completed');
  it.each([
    [[done, done], 'completed', 0],
    [[done, ended('failed', 'runtime_failed')], 'partial_failure', 1],
    [[ended('failed', 'invalid_parameter')], 'failed', 1],
    [[done, ended('waiting_for_user', 'insufficient_spark')], 'partial_failure', 3],
    [[ended('waiting_for_user', 'over_cap'), ended('waiting_for_user', 'over_cap')], 'failed', 4],
    [[ended('waiting_for_user', 'over_cap'), ended('failed', 'runtime_failed')], 'failed', 1],
    [[done, ended('waiting')], 'waiting', 6],
    // Made and paid for, and the disk is full.
    [[ended('completed', 'disk_full')], 'partial_failure', 1],
  ])('%#', (runs, status, code) => {
    expect(endOf(runs, never)).toEqual({ status, code });
  });

  it('is what stopped it', () => {
    expect(endOf([done, undefined], AbortSignal.abort())).toEqual({ status: 'cancelled', code: 5 });
    expect(endOf([done, undefined], AbortSignal.abort(TERMINATED))).toEqual({ status: 'interrupted', code: 143 });
  });
});

describe('a cell of batch.csv', () => {
  it.each([
    ['noir', 'noir'],
    ['a, b', '"a, b"'],
    ['a "b"\r\nc', '"a ""b""\r\nc"'],
    // What a spreadsheet would run.
    ['=cmd|\' /C calc\'!A0', "'=cmd|' /C calc'!A0"],
    ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
    ['+1+1', "'+1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['-a', "'-a"],
    ['\t=1', "'\t=1"],
    ['-5', '-5'],
    ['+1.5', '+1.5'],
    ['', ''],
  ])('for %j is %j', (text, cell) => expect(csvCell(text)).toBe(cell));
});

describe('the words about a batch', () => {
  it('advise to go on where somebody can, and only there', () => {
    const terminal = new FakeTerminal();
    const reporter = createBatchReporter(terminal, false, 'sogni-flow run');
    const runs = [run(1, { Look: 'noir' }), run(2, { Look: 'pop' }), run(3, { Look: 'plain' })];
    const ends = [ended('failed', 'invalid_parameter', { run: runs[0]! }), ended('waiting_for_user', 'over_cap', { run: runs[1]!, executionId: 'e2' }), undefined];
    const batch = { name: 'Test', runs, quote: { lines: [], total: { min: 0, expected: 0, max: 0 } } };
    reporter.quoted(batch, false);
    for (const end of ends) if (end) reporter.ended(end);
    reporter.result({ batch, ended: ends, folder: 'out', createdAt: 0, approved: 0, status: 'failed', available: 0 });
    expect(terminal.stderr).toContain('  ✘ 1/3  noir  1.50 s  invalid_parameter: invalid_parameter it is\n');
    expect(terminal.stderr).toContain('Go on with run 2: sogni-flow run --resume e2 --max-spark N\n');
    expect(terminal.stderr).not.toContain('Go on with run 1');
    expect(terminal.stdout).toMatch(/3 {2}plain +not started +0\n/);
  });
});
