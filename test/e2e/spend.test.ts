/** What was approved is a promise: whatever a workflow decides while it runs, no more is bought. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { CommandLine } from './command-line.ts';
import { edit, fileForm, inARow, manual, picture, type TestNode } from './workflows.ts';

const cli = new CommandLine();
afterAll(() => cli[Symbol.dispose]());

/** True only for a real file: a quote meets a placeholder of no bytes. */
const onlyWhenReal: TestNode = {
  name: 'Real?',
  type: 'n8n-nodes-base.if',
  typeVersion: 2.2,
  parameters: {
    conditions: {
      options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
      conditions: [{ id: '1', leftValue: '={{ $json.artifacts[0].sizeBytes }}', rightValue: 0, operator: { type: 'number', operation: 'gt' } }],
      combinator: 'and',
    },
  },
};

//  Start ──► Cheap ──► Real? ──► Dear
const hidden = inARow([manual, picture('Cheap'), onlyWhenReal, picture('Dear', { width: 2048, height: 2048 })]);

describe('a step that the quote could not see', () => {
  it('is refused before it is bought, and the run goes on once more is approved', async () => {
    const file = cli.write('hidden.json', hidden);
    const first = await cli.run(['run', file, '--json']);
    expect({ code: first.code, status: first.result.status, error: first.result.error }).toMatchObject({ code: 4, status: 'waiting_for_user', error: { code: 'over_cap', node: 'Dear' } });
    expect(first.result.spark.captured).toBeCloseTo(0.0625, 6);
    expect(await cli.held()).toBe(0);

    const still = await cli.run(['run', '--resume', 'last', '--json']);
    expect(still.result.error?.code).toBe('over_cap');
    expect((await cli.run(['run', '--resume', 'last'])).stderr).toContain('--max-spark N');
    const resumed = await cli.run(['run', '--resume', 'last', '--max-spark', '5', '--json']);
    expect(resumed.code).toBe(0);
    expect(resumed.result.spark.captured).toBeCloseTo(4.0625, 6);
  }, 60_000);
});

describe('a resume', () => {
  it.each(['--dry-run', '--seed=7', '--input=A=b', '--detach'])('refuses %s, which belongs to a start', async (option) => {
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
  }, 60_000);
});

describe('a workflow from elsewhere', () => {
  it('cannot name a file of this machine as the default of a field', async () => {
    const form: TestNode = { ...fileForm, parameters: { formFields: { values: [{ fieldLabel: 'Photo', fieldType: 'file', requiredField: true, defaultValue: '@/etc/hostname' }] } } };
    const outcome = await cli.run(['run', cli.write('sly.json', inARow([form, edit('Edit', 'night', 'Photo')])), '--json']);
    expect(outcome).toMatchObject({ code: 2, result: { error: { code: 'invalid_input' } } });
  });
});
