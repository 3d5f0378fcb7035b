/** What a user can get wrong, told with a code, the node and the value; nothing is bought, nothing half-written is left. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { COMMANDS } from '../../engine/src/cli/commands/index.ts';
import { CommandLine, type Outcome } from './command-line.ts';
import { edit, fileForm, inARow, manual, picture, setValue } from './workflows.ts';

const cli = new CommandLine();
afterAll(() => cli[Symbol.dispose]());

const run = async (content: string | object, ...more: string[]): Promise<Outcome> => await cli.run(['run', cli.write('workflow.json', content), '--json', '--out', 'out', ...more]);

async function expectRefusal(outcome: Outcome, expected: { exit: number; code: string; node?: string; says: RegExp }): Promise<void> {
  expect({ exit: outcome.code, code: outcome.result.error?.code, message: outcome.result.error?.message }).toEqual({
    exit: expected.exit,
    code: expected.code,
    message: expect.stringMatching(expected.says),
  });
  if (expected.node !== undefined) expect(outcome.result.error?.node).toBe(expected.node);
  expect(outcome.stderr).toContain(`${expected.code}`);
  expect((await cli.balance()).held).toBe(0);
  const out = join(cli.folder, 'out');
  expect(existsSync(out) ? readdirSync(out) : []).toEqual([]);
}

describe('a workflow that cannot be run', () => {
  it('is malformed JSON: the place is named', async () => {
    await expectRefusal(await run('{"nodes": [\n  {"name": "A",,}\n]}'), { exit: 2, code: 'invalid_workflow', says: /line 2/ });
  });

  it('is JSON, but no workflow', async () => {
    await expectRefusal(await run({ hello: 'world' }), { exit: 2, code: 'invalid_workflow', says: /nodes/ });
  });

  it('has a node of an unknown type', async () => {
    const unknown = { name: 'Mail', type: 'n8n-nodes-base.gmail', typeVersion: 2 };
    await expectRefusal(await run(inARow([manual, unknown])), { exit: 2, code: 'unknown_node_type', node: 'Mail', says: /n8n-nodes-base\.gmail/ });
  });

  it('runs in a circle', async () => {
    const workflow = inARow([manual, setValue('A', 'x'), setValue('B', 'x')], [['B', 'A']]);
    await expectRefusal(await run(workflow), { exit: 2, code: 'workflow_cycle', says: /"A".*"B"/ });
  });

  it('selects a credential that is not configured', async () => {
    const node = { ...picture('Picture'), credentials: { sogniApi: { id: '1', name: 'Work account' } } };
    await expectRefusal(await run(inARow([manual, node])), { exit: 2, code: 'missing_credential', node: 'Picture', says: /"Work account"/ });
  });

  it('asks for a value out of range', async () => {
    await expectRefusal(await run(inARow([manual, picture('Picture', { steps: 300 })])), { exit: 2, code: 'invalid_parameter', node: 'Picture', says: /steps is 300.*1 to 100/ });
  });

  // What JavaScript throws inside an expression counts as no value, as in n8n; what n8n refuses is refused here.
  it('has an expression that throws', async () => {
    await expectRefusal(await run(inARow([manual, setValue('A', "={{ $('Nowhere').first().json.x }}")])), { exit: 2, code: 'expression_failed', node: 'A', says: /\$\('Nowhere'\)/ });
    await expectRefusal(await run(inARow([manual, setValue('A', '={{ 1 + }}')])), { exit: 2, code: 'expression_failed', node: 'A', says: /1 \+/ });
  });

  it('has an expression that never ends', async () => {
    await expectRefusal(await run(inARow([manual, setValue('A', '={{ (() => { while (true) {} })() }}')])), { exit: 2, code: 'expression_timeout', node: 'A', says: /assignments\[0\]\.value.*stopped/ });
  });
});

describe('inputs that cannot be used', () => {
  const form = inARow([fileForm, edit('Edit', 'night', 'Photo')]);
  const withPhoto = async (name: string, content: string | Uint8Array): Promise<Outcome> => {
    cli.write(name, content);
    return await run(form, '--input', `Photo=@${join(cli.folder, name)}`);
  };
  const png = async (width: number, height: number): Promise<Buffer> => {
    const { default: sharp } = await import('sharp');
    return await sharp({ create: { width, height, channels: 3, background: '#345' } }).png().toBuffer();
  };

  it('an unknown name: the known ones are listed', async () => {
    await expectRefusal(await run(form, '--input', 'Foto=@x.png'), { exit: 2, code: 'invalid_input', says: /"Foto".*Photo/ });
  });

  it('a file that is not there', async () => {
    await expectRefusal(await run(form, '--input', 'Photo=@nowhere.png'), { exit: 2, code: 'invalid_input', says: /nowhere\.png/ });
  });

  it('a text that is called .mp4', async () => {
    const film = inARow([fileForm, { name: 'Clip', type: 'n8n-nodes-sogni-flow.sogniClip', typeVersion: 1, parameters: { operation: 'stitch_video', videoBinaryField: 'Photo' } }]);
    cli.write('film.mp4', 'ffconcat version 1.0\nfile secret.mp4\n');
    const outcome = await run(film, '--input', `Photo=@${join(cli.folder, 'film.mp4')}`);
    await expectRefusal(outcome, { exit: 2, code: 'invalid_media', says: /film\.mp4/ });
  });

  it('a picture that is cut short', async () => {
    const whole = await png(600, 400);
    await expectRefusal(await withPhoto('cut.png', whole.subarray(0, whole.length / 2)), { exit: 2, code: 'invalid_media', says: /cut\.png.*damaged/ });
  });

  it('a picture of too many pixels, however small the file is', async () => {
    const bomb = await png(16_000, 16_000);
    await expectRefusal(await withPhoto('bomb.png', bomb), { exit: 2, code: 'media_too_large', says: /16000 × 16000/ });
  });
});

describe('money', () => {
  it('over the cap: nothing is bought, exit code 4', async () => {
    await expectRefusal(await run(inARow([manual, picture('Picture', { steps: 100, width: 1024, height: 1024 })]), '--max-spark', '2'), { exit: 4, code: 'over_cap', says: /5 Spark; at most 2 are allowed/ });
  });

  it('more than the account has: nothing is bought, exit code 3', async () => {
    const dear = picture('Picture', { steps: 100, width: 2048, height: 2048, numberOfVariations: 16 });
    await expectRefusal(await run(inARow([manual, dear, { ...dear, name: 'Again', parameters: { ...dear.parameters, prompt: 'the moon' } }])), { exit: 3, code: 'insufficient_spark', says: /640 Spark.*400/ });
  });
});

describe('the command line itself', () => {
  it('teaches: --help of every command ends well and shows examples', async () => {
    for (const name of Object.keys(COMMANDS)) {
      const { code, stdout } = await cli.runBare([name, '--help']);
      expect({ name, code }).toEqual({ name, code: 0 });
      expect(stdout).toMatch(/Usage: sogni-flow .*\n[\s\S]*Examples:\n {2}/);
      expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
    }
  });

  it('refuses words that a command does not take, and says what it does take', async () => {
    expect(await cli.run(['doctor', 'ffmpeg'])).toMatchObject({ code: 2, stderr: expect.stringContaining("'ffmpeg'") });
    expect(await cli.run(['keys'])).toMatchObject({ code: 2, stderr: expect.stringContaining('keys has to be told what to do; create, list, cap and revoke are allowed') });
    expect(await cli.run(['workers', 'pauze', 'x'])).toMatchObject({ code: 2, stderr: expect.stringContaining('workers pauze is not known; list, show, pause and resume are allowed') });
    expect(await cli.run(['workers', 'list', 'x'])).toMatchObject({ code: 2, stderr: expect.stringContaining('sogni-flow workers show NAME') });
  });

  it.each([
    [['runs', 'one-picture'], 'did you mean "run"? Try: sogni-flow --help'],
    [['--hlep'], 'did you mean "--help"?'],
    [['run', 'one-picture', '--inptu', 'a=b'], `Unknown option '--inptu'; did you mean "--input"? Try: sogni-flow run --help`],
    [['quote', 'one-pictur.json'], 'did you mean "one-picture"?'],
    [['quote'], '0 workflows are named; one file or template is needed: sogni-flow templates list'],
    [['cache', 'shwo'], 'cache shwo is not known; show and evict are allowed; did you mean "show"? Try: sogni-flow cache --help'],
    [['accounts', 'clam', 'x'], 'verify-email, refer and claim are allowed; did you mean "claim"?'],
    [['accounts', 'refer', 'x'], 'accounts refer needs two accounts'],
    [['serve', '--port', 'x'], '--port is "x"; a whole number from 0 to 65535 is needed'],
    [['sign-in', '--port', '65536'], '--port is "65536"'],
    [['executions', 'show', 'x'], 'sogni-flow executions list shows them'],
    [['executions', 'resume', 'last'], 'there are no executions yet'],
    [['run', '--resume', 'x'], 'sogni-flow executions list shows them'],
    [['keys', 'revoke', 'x'], 'sogni-flow keys list shows them'],
  ])('says what %j may have meant', async (args, says) => {
    expect(await cli.run(args, {}, 'typos')).toMatchObject({ code: 2, stderr: expect.stringContaining(says) });
  });

  it.each([['balance', 'local', 'x'], ['cache', 'evict', 'x'], ['keys', 'list', 'x'], ['keys', 'create', 'my', 'x'], ['ledger', 'export', 'x'], ['templates', 'list', 'x']])('takes no further word in "%s %s %s"', async (...args) => {
    expect(await cli.run(args, {}, 'typos')).toMatchObject({ code: 2, stderr: expect.stringContaining('"x" is one word too many') });
  });

  it('says that an account is not there, and how a first key is made', async () => {
    expect(await cli.run(['balance', 'alcie'], {}, 'typos')).toMatchObject({ code: 0, stderr: expect.stringContaining('There is no account "alcie" yet') });
    expect(await cli.run(['keys', 'list'], {}, 'typos')).toMatchObject({ code: 0, stderr: expect.stringContaining('sogni-flow keys create') });
  });

  it('does not take an address that is not of this machine for a bug', async () => {
    expect(await cli.run(['serve', '--host', '192.0.2.1', '--port', '0', '--public-url', 'http://127.0.0.1:1'], {}, 'typos')).toMatchObject({ code: 1, stderr: expect.stringContaining('choose another with --host') });
  });

  it('refuses an unknown command and an unknown option by name', async () => {
    expect(await cli.run(['fly'])).toMatchObject({ code: 2, stderr: expect.stringContaining('"fly" is no command') as unknown as string });
    expect(await cli.run(['run', '--fast'])).toMatchObject({ code: 2, stderr: expect.stringContaining('--fast') as unknown as string });
  });
});
