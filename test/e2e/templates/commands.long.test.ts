/** The templates that come with the package, and what a run of the smallest one promises about money and seeds. */
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { listTemplates } from '../../../engine/src/cli/run/workflow-source.ts';
import { CommandLine, type Outcome } from '../command-line.ts';
import { inARow, manual, picture } from '../workflows.ts';

const cli = new CommandLine();
afterAll(() => cli[Symbol.dispose]());

interface Result {
  readonly executionId: string;
  readonly status: string;
  readonly spark: { readonly quoted: { min: number; expected: number; max: number } | null; readonly captured: number };
  readonly outputs: Record<string, { path: string; mediaType: string; bytes: number; sha256: string; seed?: number }[]>;
  readonly contactSheet?: string;
  readonly seeds?: Record<string, number[]>;
  readonly error?: { code: string; message: string; node: string | null };
}
const resultOf = (outcome: Outcome): Result => outcome.result as unknown as Result;
const balance = async (home: string): Promise<unknown> => JSON.parse((await cli.run(['balance', '--json'], {}, home)).stdout);

describe('every template', () => {
  it('is valid, is listed and can be shown', async () => {
    const names = (await listTemplates()).map(({ name }) => name);
    expect(names).toContain('one-picture');
    const valid = await cli.run(['templates', 'validate', ...names]);
    expect(valid).toMatchObject({ code: 0, stderr: '' });
    for (const name of names) expect(valid.stdout).toMatch(new RegExp(`✔ ${name}: \\d+ nodes, starts at "`));
    const list = await cli.run(['templates', 'list']);
    for (const name of names) {
      expect(list.stdout).toMatch(new RegExp(`^ {2}${name} +\\S`, 'm'));
      const shown = await cli.run(['templates', 'show', name]);
      expect(shown).toMatchObject({ code: 0, stderr: '' });
      expect(shown.stdout).toMatch(/Input +Type +Allowed +Default/);
      expect(shown.stdout).toContain(`sogni-flow run ${name}`);
    }
  });

  it('is told apart from a broken one, which does not stop the check of the others', async () => {
    cli.write('broken.json', '{}');
    const { code, stdout } = await cli.run(['templates', 'validate', 'broken.json', 'one-picture']);
    expect(code).toBe(2);
    expect(stdout).toMatch(/✘ broken\.json: invalid_workflow: .*\n✔ one-picture/);
  });
});

describe('the template one-picture', () => {
  const inputs = ['--input', 'Prompt=a red kite over a field', '--input', 'Shape=landscape', '--json'];

  it('costs what it was quoted, and nothing the second time', async () => {
    const first = await cli.run(['run', 'one-picture', ...inputs, '--seed', '12', '--out', 'first'], {}, 'paid');
    expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: '' });
    const spark = (1344 * 768) / 1024 ** 2;
    const { outputs, ...result } = resultOf(first);
    expect(result).toEqual({
      ...{ type: 'result', executionId: expect.any(String), status: 'completed', contactSheet: join('first', 'one-picture-contact-sheet.png'), seeds: { Picture: [12] } },
      reports: { Picture: expect.objectContaining({ method: 'drawn by rules, no AI model', wordsIgnored: ['kite'] }) },
      spark: { quoted: { min: spark, expected: spark, max: spark }, captured: spark },
    });
    const [file] = outputs.image ?? [];
    const bytes = readFileSync(join(cli.folder, file!.path));
    expect(outputs).toEqual({ image: [{ path: join('first', 'one-picture-image.png'), mediaType: 'image/png', bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), seed: 12 }] });
    expect(existsSync(join(cli.folder, result.contactSheet!))).toBe(true);

    const second = resultOf(await cli.run(['run', 'one-picture', ...inputs, '--input', 'Seed=12', '--max-spark', '0', '--out', 'second'], {}, 'paid'));
    expect(second.spark).toEqual({ quoted: { min: 0, expected: 0, max: 0 }, captured: 0 });
    expect(second.outputs.image?.[0]?.sha256).toBe(file!.sha256);
    expect(await balance('paid')).toMatchObject({ available: 400 - spark, held: 0 });
    // The same elsewhere: a seed means the same picture, not the same file.
    const elsewhere = resultOf(await cli.run(['run', 'one-picture', ...inputs, '--seed', '12', '--out', 'third'], {}, 'elsewhere'));
    expect(elsewhere).toMatchObject({ spark: { captured: spark }, outputs: { image: [{ sha256: file!.sha256 }] } });
  });

  it('is only priced by --dry-run and by quote', async () => {
    const dry = await cli.run(['run', 'one-picture', '--dry-run', '--seed', '3'], {}, 'dry');
    expect(dry).toMatchObject({ code: 0, stderr: '' });
    expect(dry.stdout).toMatch(/Picture +generate_image +\S+ +1\n.*─\n +Total +1 +at most\n +Paid from play money/);
    const quoted = await cli.run(['quote', 'one-picture', '--json'], {}, 'dry');
    expect(quoted.code).toBe(0);
    expect(quoted.stdout.trim().split('\n').map((line) => JSON.parse(line) as object)).toEqual([expect.objectContaining({ type: 'quote', spark: { min: 1, expected: 1, max: 1 } })]);
    expect(existsSync(join(cli.folder, 'out'))).toBe(false);
    expect(await balance('dry')).toMatchObject({ available: 400, held: 0 });
  });

  it('is refused over the cap, with the quote before the refusal', async () => {
    const outcome = await cli.run(['run', 'one-picture', '--json', '--max-spark', '0.9', '--seed', '3', '--out', 'dear'], {}, 'dry');
    expect(outcome).toMatchObject({ code: 4, stderr: expect.stringContaining('over_cap') });
    expect(outcome.stdout.trim().split('\n').map((line) => (JSON.parse(line) as { type: string }).type)).toEqual(['quote', 'result']);
    expect(resultOf(outcome)).toMatchObject({ executionId: null, status: 'refused', error: { code: 'over_cap' } });
    expect(existsSync(join(cli.folder, 'dear'))).toBe(false);
  });
});

describe('the template sunset-postcard-film', () => {
  it('is quoted at 20 Spark at most, step by step', async () => {
    const { code, stdout } = await cli.run(['quote', 'sunset-postcard-film', '--json'], {}, 'film');
    const [quote] = stdout.split('\n').map((line) => (line ? (JSON.parse(line) as { spark: { max: number }; steps: unknown[] }) : undefined));
    console.log(`the demo film is quoted at ${quote?.spark.max} Spark`);
    expect({ code, steps: quote?.steps.length }).toEqual({ code: 0, steps: 12 });
    expect(quote?.spark.max).toBeGreaterThan(5);
    expect(quote?.spark.max).toBeLessThanOrEqual(20);
  });
});

describe('--json ends with a result', () => {
  it('also when the configuration is wrong', async () => {
    const outcome = await cli.run(['run', 'one-picture', '--json'], { SOGNI_FLOW_SLOTS: 'many' });
    expect(outcome).toMatchObject({ code: 1, stderr: expect.stringContaining('SOGNI_FLOW_SLOTS is "many"') });
    expect(resultOf(outcome)).toMatchObject({ status: 'refused', error: { code: 'invalid_configuration' } });
  });

  it('that tells of a folder which cannot be written before anything is bought', async () => {
    cli.write('in-the-way', 'a file');
    const outcome = await cli.run(['run', cli.write('one.json', inARow([manual, picture('Picture')])), '--json', '--out', 'in-the-way'], {}, 'copies');
    expect(outcome.code).toBe(2);
    expect(resultOf(outcome)).toMatchObject({ status: 'refused', spark: { captured: 0 }, error: { code: 'invalid_input', message: expect.stringContaining('in-the-way') } });
    expect(JSON.parse((await cli.run(['balance', '--json'], {}, 'copies')).stdout)).toMatchObject({ available: 400 });
  });

  it('whose files a resume writes again, to the folder of the start or to another', async () => {
    const made = await cli.run(['run', cli.write('one.json', inARow([manual, picture('Picture')])), '--json', '--out', 'kept'], {}, 'again');
    rmSync(join(cli.folder, 'kept'), { recursive: true });
    const again = await cli.run(['run', '--resume', 'last', '--json'], {}, 'again');
    expect(resultOf(again)).toMatchObject({ status: 'completed', outputs: { image: [{ path: join('kept', 'test-image.png'), sha256: resultOf(made).outputs.image?.[0]?.sha256 }] } });
    const elsewhere = await cli.run(['run', '--resume', 'last', '--json', '--out', 'elsewhere'], {}, 'again');
    expect(resultOf(elsewhere)).toMatchObject({ status: 'completed', outputs: { image: [{ path: join('elsewhere', 'test-image.png') }] } });
    expect(JSON.parse((await cli.run(['balance', '--json'], {}, 'again')).stdout)).toMatchObject({ available: 399.9375 });
  });

  it('also into a reader that goes away', async () => {
    const piped = spawnSync('bash', ['-c', `'${process.execPath}' '${resolve(import.meta.dirname, '../../../engine/bin/sogni-flow.js')}' run one.json --json --home again | head -n 1; echo "code \${PIPESTATUS[0]}"`], { cwd: cli.folder, encoding: 'utf8' });
    expect(piped.stdout).toContain('code 0');
    expect(piped.stderr).toBe('');
  });

  it('and never over what an earlier run left', async () => {
    const run = async (seed: number) => resultOf(await cli.run(['run', cli.write('one.json', inARow([manual, picture('Picture', { seed })])), '--json', '--out', 'both'], {}, 'again')).outputs.image?.[0]?.path;
    expect([await run(7), await run(8), await run(7)]).toEqual(['both/one-image.png', 'both/one-image-2.png', 'both/one-image.png']);
  });
});
