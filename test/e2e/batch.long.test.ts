/** `run` and `quote` over several values of the inputs. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { CommandLine, type Outcome } from './command-line.ts';
import { edit, inARow, picture, type TestNode } from './workflows.ts';

const cli = new CommandLine();
afterAll(() => cli[Symbol.dispose]());

const form: TestNode = {
  name: 'Form',
  type: 'n8n-nodes-base.formTrigger',
  typeVersion: 2.2,
  parameters: {
    formFields: {
      values: [
        { fieldLabel: 'Look', fieldType: 'dropdown', fieldOptions: { values: ['noir', 'pop', 'plain', 'sepia', 'neon'].map((option) => ({ option })) }, defaultValue: 'plain' },
        { fieldLabel: 'Seed', fieldType: 'number' },
        { fieldLabel: 'Photo', fieldType: 'file' },
      ],
    },
  },
};
const look = (options: object = {}): TestNode => {
  const node = picture('Picture', { seed: '={{ $json.Seed ?? "" }}', ...options });
  return { ...node, parameters: { ...node.parameters, prompt: '={{ "a " + $json.Look + " harbour" }}' } };
};
beforeAll(() => {
  cli.write('look.json', inARow([form, look()]));
  cli.write('shared.json', inARow([form, picture('Base'), edit('Edit', '={{ "make it " + $("Form").first().json.Look }}')]));
  cli.write('large.json', inARow([form, look({ width: 2048, height: 2048, steps: 100 })]));
});

/** A picture of 256 × 256 px. */
const ONE = 0.0625;

type Event = Readonly<Record<string, unknown>> & { readonly type: string };
const eventsOf = ({ stdout }: Outcome): Event[] => stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as Event);
interface Record_ {
  readonly runs: readonly { readonly values: object; readonly status: string; readonly seeds: readonly number[]; readonly spark: number; readonly executionId: string; readonly files: readonly { path: string }[]; readonly error?: { code: string } }[];
}
const recordIn = (folder: string): Record_ => JSON.parse(readFileSync(join(cli.folder, folder, 'batch.json'), 'utf8')) as Record_;

describe('a batch', () => {
  it('runs every combination, and leaves files, records and one contact sheet', async () => {
    const outcome = await cli.run(['run', 'look.json', '--matrix', 'look=noir,pop', '--matrix', 'seed=3..4', '--json']);
    expect({ code: outcome.code, stderr: outcome.stderr }).toEqual({ code: 0, stderr: '' });
    const events = eventsOf(outcome);
    const runs = [['noir', '3'], ['noir', '4'], ['pop', '3'], ['pop', '4']].map(([Look, Seed], index) => ({ batchIndex: index + 1, values: { Look, Seed } }));
    expect(events[0]).toEqual({ type: 'quote', workflow: 'Test', spark: { min: 4 * ONE, expected: 4 * ONE, max: 4 * ONE }, runs: runs.map((run) => ({ ...run, spark: { min: ONE, expected: ONE, max: ONE } })) });
    for (const { batchIndex } of runs) {
      const types = events.filter((event) => event.batchIndex === batchIndex).map(({ type }) => type);
      expect([types[0], types.at(-2), types.at(-1)]).toEqual(['execution_started', 'execution_finished', 'run_result']);
    }
    expect(events.at(-1)).toMatchObject({ type: 'result', status: 'completed', spark: { quoted: { max: 4 * ONE }, captured: 4 * ONE }, folder: 'out/look-batch', contactSheet: 'out/look-batch/contact-sheet.png' });
    const record = recordIn('out/look-batch');
    expect(record.runs.map(({ values, seeds, spark, files }) => ({ values, seeds, spark, files: files.map(({ path }) => path) }))).toEqual(
      runs.map(({ batchIndex, values }) => ({ values, seeds: [Number(values.Seed)], spark: ONE, files: [`${batchIndex}-${values.Look}-${values.Seed}/look-image.png`] })),
    );
    for (const { path } of record.runs.flatMap(({ files }) => files)) expect(existsSync(join(cli.folder, 'out/look-batch', path))).toBe(true);
    const csv = readFileSync(join(cli.folder, 'out/look-batch/batch.csv'), 'utf8').split('\r\n');
    expect([csv.length, csv[0], csv[1]]).toEqual([6, 'run,Look,Seed,seeds,state,spark,execution,files,error', `1,noir,3,3,completed,${ONE},${record.runs[0]?.executionId},1-noir-3/look-image.png,`]);
    expect(await sharp(join(cli.folder, 'out/look-batch/contact-sheet.png')).metadata()).toMatchObject({ width: 24 + 3 * 472, height: 24 + 58 + 2 * 334 });
  });

  it('costs nothing where it is the same, and takes a folder of its own', async () => {
    const before = await cli.balance();
    const { code, stdout } = await cli.run(['run', 'look.json', '--matrix', 'Look=noir,plain', '--seed', '3', '--max-spark', String(ONE)]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/1 {2}noir +3 +completed +0 {2}1-noir\/look-image\.png\n +2 {2}plain +3 +completed +0\.063 {2}2-plain\/look-image\.png/);
    expect(await cli.balance()).toEqual({ available: before.available - ONE, held: 0 });
    expect(readdirSync(join(cli.folder, 'out')).sort()).toEqual(['look-batch', 'look-batch-2']);
  });

  it('buys a step once that its runs have in common, though they run at once', async () => {
    const quoted = eventsOf(await cli.run(['quote', 'shared.json', '--matrix', 'Look=noir,sepia,neon', '--json'], {}, 'shared'))[0] as unknown as { spark: { max: number }; runs: { spark: { max: number } }[] };
    const [first = 0, second = 0, third = 0] = quoted.runs.map(({ spark }) => spark.max);
    expect([first - second, second - third]).toEqual([ONE, 0]);
    const outcome = await cli.run(['run', 'shared.json', '--matrix', 'Look=noir,sepia,neon', '--parallel', '3', '--max-spark', String(quoted.spark.max), '--json'], {}, 'shared');
    expect({ code: outcome.code, captured: outcome.result.spark.captured }).toEqual({ code: 0, captured: quoted.spark.max });
    expect(await cli.balance('shared')).toEqual({ available: 400 - quoted.spark.max, held: 0 });
  });

  it('draws another seed for each run whose seed is empty, and tells it', async () => {
    const { code } = await cli.run(['run', 'look.json', '--matrix', 'Look=noir,pop,plain', '--out', 'drawn']);
    const seeds = recordIn('drawn/look-batch').runs.flatMap((run) => run.seeds);
    expect({ code, seeds: seeds.length, different: new Set(seeds).size }).toEqual({ code: 0, seeds: 3, different: 3 });
  });

  it('takes its runs from a table, with files beside it, each combined with the matrix', async () => {
    mkdirSync(join(cli.folder, 'table'));
    await sharp({ create: { width: 8, height: 8, channels: 3, background: '#ff0000' } }).png().toFile(join(cli.folder, 'table/me.png'));
    cli.write('table/people.csv', '\uFEFFphoto;look\r\nme.png;noir\r\n;pop\r\n;\r\n');
    const outcome = await cli.run(['quote', 'look.json', '--csv', 'table/people.csv', '--matrix', 'Seed=1..2', '--json']);
    const [{ runs }] = eventsOf(outcome) as unknown as [{ runs: { values: object }[] }];
    const photo = { Photo: `@${join(cli.folder, 'table/me.png')}`, Look: 'noir' };
    expect(runs.map(({ values }) => values)).toEqual([{ ...photo, Seed: '1' }, { ...photo, Seed: '2' }, { Look: 'pop', Seed: '1' }, { Look: 'pop', Seed: '2' }]);
  });

  it('goes on when a run fails, and says which', async () => {
    // "plain" names no edit that the drawing engine knows, which only it can tell.
    const { code, stdout, stderr } = await cli.run(['run', 'shared.json', '--matrix', 'Look=noir,plain,neon', '--out', 'failed', '--parallel', '1']);
    expect({ code, states: recordIn('failed/shared-batch').runs.map(({ status, error }) => [status, error?.code]) }).toEqual({
      code: 1,
      states: [['completed', undefined], ['failed', 'invalid_parameter'], ['completed', undefined]],
    });
    expect(stderr).toMatch(/✘ 2\/3 {2}plain .*invalid_parameter at "Edit": prompt is "make it plain"/);
    expect(stdout).toMatch(/2 {2}plain .*failed +0 {2}invalid_parameter: prompt is/);
  });

  it('is refused as a whole before anything is bought', async () => {
    const before = await cli.balance();
    const told = async (...args: string[]) => {
      const { code, stderr } = await cli.run(['run', '--out', 'refused', ...args]);
      return [code, stderr.slice(stderr.lastIndexOf('\n', stderr.length - 2) + 1).trim()];
    };
    expect(await told('look.json', '--matrix', 'Seed=21..24', '--max-spark', '0.2')).toEqual([4, 'over_cap: the run may cost 0.25 Spark; at most 0.2 are allowed. Nothing was bought']);
    expect(await told('large.json', '--matrix', 'Seed=1..21')).toEqual([3, expect.stringContaining('insufficient_spark: the run costs at least 420 Spark')]);
    expect(await told('look.json', '--matrix', 'Look=noir,nor')).toEqual([2, 'invalid_input: run 2 (Look "nor"): input "Look" is "nor"; allowed: noir, pop, plain, sepia, neon']);
    expect(await told('look.json', '--matrix', 'Sead=1..2')).toEqual([2, 'invalid_input: there is no input "Sead"; inputs are Look, Seed, Photo; did you mean "Seed"?']);
    expect(await told('look.json', '--matrix', 'Seed=1..2', '--seed', '3')).toEqual([2, 'invalid_input: input "Seed" is given twice: for all runs as "Seed", and as an axis']);
    expect(await told('look.json', '--matrix', 'Seed=1..501')).toEqual([2, 'invalid_input: input "Seed" is 1..501, which is 501 values; at most 500 are allowed']);
    expect(await told('look.json', '--parallel', '3')).toEqual([2, 'invalid_input: --parallel is for a batch; give --matrix or --csv with it']);
    expect(existsSync(join(cli.folder, 'refused'))).toBe(false);
    expect(await cli.balance()).toEqual(before);
  });

  it('can be left to others, run by run, who write to its folder', async () => {
    const { code, result } = await cli.run(['run', 'look.json', '--matrix', 'Seed=31..32', '--detach', '--out', 'left', '--json'], {}, 'left');
    const { runs } = result as unknown as { runs: { executionId: string }[] };
    expect({ code, status: result.status, runs: runs.length }).toEqual({ code: 0, status: 'queued', runs: 2 });
    const { code: resumed, result: one } = await cli.run(['run', '--resume', runs[1]?.executionId ?? '', '--json'], {}, 'left');
    expect({ resumed, path: one.outputs.image?.[0]?.path }).toEqual({ resumed: 0, path: 'left/look-batch/2-32/test-image.png' });
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)('pays nothing twice when it is stopped by %s in the middle and run again', async (signal) => {
    const home = `again-${signal}`;
    const args = ['run', 'shared.json', '--matrix', 'Look=noir,sepia,neon', '--out', home, '--parallel', '1', '--json'];
    const child = spawn(process.execPath, [resolve(import.meta.dirname, '../../engine/bin/sogni-flow.js'), ...args, '--home', home], { cwd: cli.folder, stdio: ['ignore', 'pipe', 'inherit'] });
    const ended: Event[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      const event = JSON.parse(line) as Event;
      if (event.type !== 'run_result') continue;
      ended.push(event);
      child.kill(signal);
    }
    expect(ended.length).toBeLessThan(3);
    const again = await cli.run(args, {}, home);
    expect({ code: again.code, stderr: again.stderr }).toEqual({ code: 0, stderr: '' });
    const { runs } = recordIn(`${home}/shared-batch-2`);
    expect(runs.map(({ status, seeds, files }) => [status, seeds.length, files.length])).toEqual(Array(3).fill(['completed', expect.any(Number), 1]));
    for (const { executionId } of runs) expect(ended.some((event) => event.executionId === executionId)).toBe(false);
    // One base and three looks, over both times together.
    const [quoted] = eventsOf(await cli.run(['quote', 'shared.json', '--matrix', 'Look=noir,sepia,neon', '--json', '--no-cache'], {}, home)) as unknown as [{ runs: { spark: { max: number } }[] }];
    const alone = quoted.runs.reduce((sum, { spark }) => sum + spark.max, 0) - 2 * ONE;
    expect(await cli.balance(home)).toEqual({ available: 400 - alone, held: 0 });
    const third = await cli.run(args, {}, home);
    expect([third.code, third.result.spark.captured]).toEqual([0, 0]);
  });

  it('ends with Ctrl-C: what runs is cancelled, what waits is not started, nothing stays on hold', async () => {
    const args = ['run', 'large.json', '--matrix', 'Seed=1..3', '--out', 'stopped', '--json', '--home', 'stopped', '--parallel', '2'];
    const child = spawn(process.execPath, [resolve(import.meta.dirname, '../../engine/bin/sogni-flow.js'), ...args], { cwd: cli.folder, stdio: ['ignore', 'pipe', 'inherit'] });
    const events: Event[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      events.push(JSON.parse(line) as Event);
      if (events.at(-1)?.type === 'node_progress' && !child.killed) child.kill('SIGINT');
    }
    const code = child.exitCode ?? (await new Promise((end) => child.once('exit', end)));
    expect({ code, last: events.at(-1) }).toEqual({ code: 5, last: expect.objectContaining({ type: 'result', status: 'cancelled' }) });
    expect(recordIn('stopped/large-batch').runs.map(({ status }) => status)).toEqual(['cancelled', 'cancelled', 'not_started']);
    expect(await cli.balance('stopped')).toEqual({ available: 400, held: 0 });
  });
});
