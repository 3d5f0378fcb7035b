/** What was approved is a promise: whatever a workflow decides while it runs, no more is bought. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { CommandLine } from './command-line.ts';
import { edit, fileForm, inARow, manual, picture, setValue, type TestNode } from './workflows.ts';

const cli = new CommandLine();
afterAll(() => cli[Symbol.dispose]());

/** Eight times as wide once the first picture is real: a quote meets a placeholder of no bytes, and allows for three times what it sees. */
const wider = "={{ $('Cheap').item.json.artifacts[0].sizeBytes > 0 ? 2048 : 256 }}";

//  Start ──► Cheap ──► Dear
const hidden = inARow([manual, picture('Cheap'), picture('Dear', { width: wider, height: 256 })]);

describe('a step that the quote could not see', () => {
  it('is refused before it is bought, and the run goes on once more is approved', async () => {
    const file = cli.write('hidden.json', hidden);
    const first = await cli.run(['run', file, '--json']);
    expect({ code: first.code, status: first.result.status, error: first.result.error }).toMatchObject({ code: 4, status: 'waiting_for_user', error: { code: 'over_cap', node: 'Dear' } });
    expect(first.result.spark.captured).toBeCloseTo(0.0625, 6);
    expect((await cli.balance()).held).toBe(0);

    const still = await cli.run(['run', '--resume', 'last', '--json']);
    expect(still.result.error?.code).toBe('over_cap');
    expect((await cli.run(['run', '--resume', 'last'])).stderr).toContain('--max-spark N');
    const resumed = await cli.run(['run', '--resume', 'last', '--max-spark', '5', '--json']);
    expect(resumed.code).toBe(0);
    expect(resumed.result.spark.captured).toBeCloseTo(0.5625, 6);
  });
});

describe('an execution that waits for approval', () => {
  it('goes on with a host at what was approved by executions resume', async () => {
    const first = await cli.run(['run', cli.write('handed.json', hidden), '--json'], {}, 'handed');
    expect(first.result.status).toBe('waiting_for_user');
    expect((await cli.run(['executions', 'resume', 'last', '--max-spark', '5'], {}, 'handed')).code).toBe(0);
    const bin = resolve(import.meta.dirname, '../../engine/bin/sogni-flow.js');
    const host = spawn(process.execPath, [bin, 'worker', '--home', 'handed'], { cwd: cli.folder, stdio: 'ignore' });
    const ended = new Promise((end) => host.once('close', end));
    const shown = async () => JSON.parse((await cli.run(['executions', 'show', 'last', '--json'], {}, 'handed')).stdout) as { status: string; approvedSpark: number };
    await cli.until('last', 'handed', 'completed');
    host.kill('SIGTERM');
    await ended;
    expect(await shown()).toMatchObject({ status: 'completed', approvedSpark: 5 });
    const refused = await cli.run(['executions', 'resume', 'last', '--max-spark', '9'], {}, 'handed');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('is completed') as unknown as string });
    expect(await shown()).toMatchObject({ approvedSpark: 5 });
  });
});

describe('a quote with an ID', () => {
  const told = async (...args: string[]) => {
    const { code, stdout, result } = await cli.run([...args, '--json'], {}, 'quoted');
    return { code, result, first: JSON.parse(stdout.split('\n')[0]!) as { quoteId?: string; spark?: { max: number } } };
  };
  const file = () => cli.write('quoted.json', inARow([manual, picture('Picture')]));

  it('is run at what was quoted, and for nothing else', async () => {
    const { first } = await told('quote', file());
    expect(first).toMatchObject({ quoteId: expect.any(String) as unknown, spark: { max: 0.0625 } });
    const id = first.quoteId!;
    const other = cli.write('other.json', inARow([manual, setValue('Step', 'x'), picture('Picture')]));
    expect((await told('run', other, '--quote', id)).result.error?.code).toBe('idempotency_conflict');
    expect((await told('run', file(), '--quote', 'nothing')).result.error?.code).toBe('not_found');
    expect(await told('run', file(), '--quote', id, '--max-spark', '5')).toMatchObject({ code: 2 });
    expect(await told('run', file(), '--quote', id)).toMatchObject({ code: 0, first: { quoteId: id }, result: { spark: { captured: 0.0625 } } });
  });
});

describe('a resume', () => {
  it.each(['--dry-run', '--seed=7', '--input=A=b', '--quote=x', '--detach'])('refuses %s, which belongs to a start', async (option) => {
    expect(await cli.run(['run', '--resume', 'last', option])).toMatchObject({ code: 2, stderr: expect.stringContaining('leave out') as unknown as string });
  });
});

describe('a run that is terminated from outside', () => {
  it('is interrupted, not cancelled: it can be resumed, and nothing is bought twice', async () => {
    const file = cli.write('two.json', inARow([manual, picture('Picture', { width: 640, height: 640 }), edit('Edit', 'a starry night')]));
    const bin = resolve(import.meta.dirname, '../../engine/bin/sogni-flow.js');
    const child = spawn(process.execPath, [bin, 'run', file, '--json', '--home', 'terminated'], { cwd: cli.folder, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (chunk: Buffer) => chunk.toString().includes('"type":"node_progress"') && child.kill('SIGTERM'));
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    expect(await new Promise((end) => child.once('close', end))).toBe(143);
    expect(stderr).toContain('--resume');
    const resumed = await cli.run(['run', '--resume', 'last', '--json'], {}, 'terminated');
    expect({ code: resumed.code, status: resumed.result.status }).toEqual({ code: 0, status: 'completed' });
    expect(resumed.result.spark.captured).toBeCloseTo((2 * 640 * 640) / 1024 ** 2, 6);
  });
});

describe('a workflow from elsewhere', () => {
  it('cannot name a file of this machine as the default of a field', async () => {
    const form: TestNode = { ...fileForm, parameters: { formFields: { values: [{ fieldLabel: 'Photo', fieldType: 'file', requiredField: true, defaultValue: '@/etc/hostname' }] } } };
    const outcome = await cli.run(['run', cli.write('sly.json', inARow([form, edit('Edit', 'night', 'Photo')])), '--json']);
    expect(outcome).toMatchObject({ code: 2, result: { error: { code: 'invalid_input' } } });
  });
});
