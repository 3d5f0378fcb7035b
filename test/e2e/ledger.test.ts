/** The books on the command line: shown, exported, verified; keys capped; e-mail addresses noted. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { disagreementsIn, withBooks } from '../chaos/books.ts';
import { CommandLine } from './command-line.ts';
import { inARow, manual, picture } from './workflows.ts';

const cli = new CommandLine();
afterAll(() => cli[Symbol.dispose]());
beforeAll(async () => {
  expect((await cli.run(['grant', 'alice', '100', '--kind', 'premium', '--reference', 'invoice 1'])).code).toBe(0);
  expect((await cli.run(['accounts', 'verify-email', 'alice'])).stdout).toContain('alice has 500 Spark');
  expect((await cli.run(['accounts', 'verify-email', 'bob'])).stdout).toContain('bob has 400 Spark');
  expect((await cli.run(['accounts', 'refer', 'alice', 'bob'])).stdout).toBe('alice has 525 Spark.\nbob has 425 Spark.\n');
});

describe('sogni-flow ledger', () => {
  it('shows every account and what it has', async () => {
    const { stdout, code } = await cli.run(['ledger', 'accounts']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/user:alice +525 +Spark/);
    expect(stdout).toMatch(/promo +-850 +Spark/);
    expect(stdout).toMatch(/treasury +-100 +Spark/);
  });

  it.each(['jsonl', 'csv'])('exports as %s what verifies on its own; a changed digit is found on its line, with exit code 1', async (format) => {
    const file = join(cli.folder, `books.${format}`);
    expect(await cli.run(['ledger', 'export', '--format', format, '--out', file])).toMatchObject({ code: 0, stderr: '5 transfers exported.\n' });
    expect(await cli.run(['ledger', 'verify', file])).toMatchObject({ code: 0, stdout: expect.stringContaining('5 transfers, head ') });
    const lines = readFileSync(file, 'utf8').split('\n');
    const at = lines.findIndex((line) => line.includes('100000000'));
    const changed = cli.write(`changed.${format}`, lines.with(at, (lines[at] ?? '').replace('100000000', '900000000')).join('\n'));
    expect(await cli.run(['ledger', 'verify', changed])).toMatchObject({ code: 1, stdout: expect.stringContaining(`line ${at + 1}: transfer 1 was changed`) });
    expect(await cli.run(['ledger', 'export', '--out', file])).toMatchObject({ code: 2, stderr: expect.stringContaining('not there yet') });
  });

  it('exports to standard output, from a number on', async () => {
    const { stdout } = await cli.run(['ledger', 'export', '--from', '5']);
    expect(stdout.trim().split('\n').map((line) => (JSON.parse(line) as { type: string }).type)).toEqual(['ledger', 'transfer', 'root', 'end']);
  });

  it('verifies the database in place', async () => {
    expect(await cli.run(['ledger', 'verify'])).toMatchObject({ code: 0, stdout: expect.stringContaining('everything adds up') });
  });

  it.each([[['ledger']], [['ledger', 'burn']], [['ledger', 'export', '--format', 'xml']], [['ledger', 'export', '--from', '0']], [['ledger', 'verify', 'nothing.jsonl']], [['ledger', 'accounts', 'alice']]])(
    'refuses %j and says what can be done',
    async (args) => {
      expect(await cli.run(args)).toMatchObject({ code: 2, stderr: expect.stringContaining('invalid_input') });
    },
  );
});

describe('sogni-flow ledger refund', () => {
  const refund = async (...args: string[]) => await cli.run(['ledger', 'refund', ...args], {}, 'refunds');
  let job: string;
  let hold: string;
  beforeAll(async () => {
    const workflow = inARow([manual, picture('Picture')]);
    expect((await cli.run(['run', cli.write('paid.json', workflow), '--json', '--out', 'paid'], {}, 'refunds')).result.spark.captured).toBe(0.0625);
    const jobs = await withBooks(join(cli.folder, 'refunds'), async (store) => await store.all<{ id: string; hold_id: string }>('SELECT id, hold_id FROM job'));
    [job, hold] = [jobs[0]?.id ?? '', jobs[0]?.hold_id ?? ''];
  });

  it('gives a part back by the job and the rest by the hold, each once for its reason', async () => {
    expect(await refund(job, '--spark', '0.02', '--reason', 'late')).toMatchObject({ code: 0, stdout: '0.02 Spark went back to local.\n' });
    expect(await refund(job, '--spark', '0.02', '--reason', 'late')).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing has changed') });
    expect((await cli.balance('refunds')).available).toBeCloseTo(400 - 0.0425, 6);
    expect(await refund(hold, '--reason', 'black')).toMatchObject({ code: 0, stdout: '0.0425 Spark went back to local.\n' });
    expect(await cli.balance('refunds')).toEqual({ available: 400, held: 0 });
    expect(await withBooks(join(cli.folder, 'refunds'), disagreementsIn)).toEqual([]);
  });

  it.each([
    ['a job that there is not', ['nothing', '--reason', 'x'], 'not_found', 'jobId'],
    ['a refund without a reason', ['JOB'], 'invalid_input', '--reason'],
    ['no job', ['--reason', 'x'], 'invalid_input', 'ID of a job'],
    ['an amount that is none', ['JOB', '--spark', 'much', '--reason', 'x'], 'invalid_input', '--spark is "much"'],
    ['more than was paid', ['JOB', '--spark', '1', '--reason', 'x'], 'invalid_parameter', '0.0625 captured'],
    ['another amount for a reason that was used', ['JOB', '--spark', '0.01', '--reason', 'late'], 'idempotency_conflict', 'late'],
  ])('refuses %s', async (_what, args, code, says) => {
    const { stdout, stderr } = await refund(...args.map((arg) => arg.replace('JOB', job)));
    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: expect.stringMatching(new RegExp(`^${code}.*${says}`)) });
  });

  it('says that a result out of the cache cost nothing', async () => {
    await cli.run(['run', cli.write('again.json', inARow([manual, picture('Picture')])), '--json', '--out', 'again'], {}, 'refunds');
    const [cached] = await withBooks(join(cli.folder, 'refunds'), async (store) => await store.all<{ id: string }>('SELECT id FROM job WHERE hold_id IS NULL'));
    expect(await refund(cached?.id ?? '', '--reason', 'x')).toMatchObject({ code: 1, stderr: expect.stringMatching(/^invalid_transition: .* cost nothing/) });
  });
});

describe('sogni-flow keys', () => {
  it('makes, shows, changes and lifts caps', async () => {
    const made = await cli.run(['keys', 'create', 'laptop', '--cap-request', '5', '--cap-run', '8', '--cap-day', '20', '--cap-month', '100']);
    const id = made.stdout.split('.')[0] ?? '';
    expect((await cli.run(['keys', 'list'])).stdout).toContain('5 a request, 8 a run, 20 a day, 100 a month');
    expect((await cli.run(['keys', 'cap', id, '--cap-day', '50', '--cap-run', 'none', '--cap-total', '0.5'])).stdout).toBe(`Key ${id}: 5 a request, 50 a day, 100 a month, 0.5 in all\n`);
    expect((await cli.run(['keys', 'create', 'phone', '--cap-job', '7'])).code).toBe(0);
    expect((await cli.run(['keys', 'list'])).stdout).toContain('7 a request');
    for (const args of [['cap', id], ['cap', 'nothing', '--cap-day', '5'], ['cap', id, '--cap-day', '-1'], ['cap', id, '--cap-day', '']]) expect((await cli.run(['keys', ...args])).code).toBe(2);
  });
});
