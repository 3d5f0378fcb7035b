/** A language model in a workflow: priced before it runs, paid once, found again after a kill. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WORDS } from '../gpu-runtime/openai/simulator/chat.ts';
import type { Simulator } from '../gpu-runtime/openai/simulator/server.ts';
import { startOllama } from '../gpu-runtime/openai/simulator/text-servers.ts';
import { openChatEngine, slowly } from '../engine/server/chat/a-chat-engine.ts';
import { CommandLine } from './command-line.ts';
import { inARow, manual, picture, type TestNode } from './workflows.ts';

const MODEL = 'llama3.2:1b';
const PRICE = (11 * 60 + 4 * 180) / 1_000_000;
const PICTURE = 0.0625;

const chat = (name: string, parameters: object = {}): TestNode => ({ name, type: 'n8n-nodes-sogni-flow.sogniChat', typeVersion: 1, parameters: { operation: 'chat', prompt: 'A place by a lake', system: 'Write a prompt for a picture', options: { max_tokens: 1_024, temperature: 0.7 }, ...parameters } });
const drawn: TestNode = { ...picture('Picture'), parameters: { operation: 'generate_image', prompt: '={{ $json.text }}', options: { width: 256, height: 256, seed: 7 } } };

//  Start ──► Writer ──► Picture
const workflow = inARow([manual, chat('Writer'), drawn]);

describe('a workflow that asks a language model', () => {
  const cli = new CommandLine();
  let simulator: Simulator;
  let env: NodeJS.ProcessEnv;
  beforeEach(async () => {
    simulator = await startOllama();
    env = { SOGNI_FLOW_OPENAI_URL: simulator.url };
  });
  afterEach(() => simulator.close());
  afterAll(() => cli[Symbol.dispose]());

  const grant = async (home: string, spark = 5) => expect((await cli.run(['grant', 'local', String(spark), '--kind', 'free'], env, home)).code).toBe(0);
  const asked = () => simulator.requests.filter(({ path }) => path === '/v1/chat/completions');
  const started = async (home: string) => {
    const { available, held } = await cli.balance(home);
    return available + held;
  };

  it('is priced before, without asking the model, and paid by the tokens it took', async () => {
    const file = cli.write('chat.json', workflow);
    await grant('priced');
    const quote = await cli.run(['quote', file, '--json'], env, 'priced');
    const { spark } = JSON.parse(quote.stdout.trimEnd().split('\n').at(-1)!) as { spark: { min: number; expected: number; max: number } };
    expect(quote.code).toBe(0);
    // The longest answer, a token for each byte that goes in and the frame around it; and the picture.
    const most = (1_024 * 180 + (45 + 2 * 16 + 128) * 60) / 1_000_000;
    expect(spark.max).toBeCloseTo(most + PICTURE, 6);
    expect(spark.expected).toBeCloseTo(most / 3 + PICTURE, 5);
    expect(asked()).toEqual([]);

    const before = await started('priced');
    const { code, result, stdout } = await cli.run(['run', file, '--json'], env, 'priced');
    expect({ code, status: result.status }).toEqual({ code: 0, status: 'completed' });
    expect(result.spark.captured).toBeCloseTo(PRICE + PICTURE, 6);
    expect(before - (await started('priced'))).toBeCloseTo(PRICE + PICTURE, 6);
    expect(asked().map(({ fields }) => [fields.model, fields.max_tokens])).toEqual([[MODEL, 1_024]]);
    expect(stdout).toContain('"operation":"chat"');
    expect(result.outputs.image).toHaveLength(1);
  });

  it('is refused before the model is asked when it may cost more than is allowed, or nothing can chat', async () => {
    const file = cli.write('chat.json', workflow);
    await grant('capped');
    expect(await cli.run(['run', file, '--max-spark', '0.1', '--json'], env, 'capped')).toMatchObject({ code: 4, result: { error: { code: 'over_cap' } } });
    const none = await cli.run(['run', file], {}, 'capped');
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('lists no chat model') as unknown as string });
    expect(asked()).toEqual([]);
  });

  it('goes on after kill -9 with the message that was under way, and pays it once', async () => {
    const file = cli.write('chat.json', workflow);
    await grant('killed');
    const before = await started('killed');
    const [cut, second] = [slowly(), slowly()];
    simulator.fail('POST /v1/chat', cut.fault, second.fault);
    const bin = resolve(import.meta.dirname, '../../engine/bin/sogni-flow.js');
    const run = spawn(process.execPath, [bin, 'run', file, '--home', 'killed'], { cwd: cli.folder, env: { ...process.env, ...env }, stdio: 'ignore' });
    const ended = new Promise((end) => run.once('close', end));
    await cut.begun;
    cut.say('Half a ');
    run.kill('SIGKILL');
    await ended;
    await cut.gone;
    const resumed = cli.run(['run', '--resume', 'last', '--json'], env, 'killed');
    await second.begun;
    second.say(WORDS.join(''));
    second.end();
    const { code, result } = await resumed;
    expect({ code, status: result.status }).toEqual({ code: 0, status: 'completed' });
    expect(before - (await started('killed'))).toBeCloseTo(result.spark.captured, 6);
    const again = await cli.run(['run', '--resume', 'last', '--json'], env, 'killed');
    expect(again.code).toBe(0);
    expect(before - (await started('killed'))).toBeCloseTo(result.spark.captured, 6);
    expect(asked()).toHaveLength(2);
    expect((await cli.balance('killed')).held).toBe(0);
    expect((await cli.run(['ledger', 'verify'], env, 'killed')).code).toBe(0);
  });

  it('takes the message back when the run is cancelled, at no price', async () => {
    const file = cli.write('chat.json', workflow);
    await grant('cancelled');
    const before = await started('cancelled');
    const writing = slowly();
    simulator.fail('POST /v1/chat', writing.fault);
    const run = spawn(process.execPath, [resolve(import.meta.dirname, '../../engine/bin/sogni-flow.js'), 'run', file, '--home', 'cancelled'], { cwd: cli.folder, env: { ...process.env, ...env }, stdio: 'ignore' });
    const ended = new Promise((end) => run.once('close', end));
    await writing.begun;
    writing.say('Half a ');
    run.kill('SIGINT');
    await writing.gone;
    expect(await ended).toBe(5);
    expect([await started('cancelled'), (await cli.balance('cancelled')).held]).toEqual([before, 0]);
    expect((await cli.run(['ledger', 'verify'], env, 'cancelled')).code).toBe(0);
  });

  it('may ask another engine over HTTP, whose account pays; the quote asks nothing of it', async () => {
    const studio = await openChatEngine();
    const credentials = { sogniApi: { id: '1', name: 'Studio' } };
    const file = cli.write('studio.json', inARow([manual, { ...chat('Writer', { model: MODEL }), credentials }, drawn]));
    await cli.run(['balance'], {}, 'client');
    writeFileSync(join(cli.folder, 'client', 'credentials.json'), JSON.stringify({ Studio: { type: 'sogniApi', data: { apiKey: '${STUDIO_KEY}', baseUrl: studio.origin } } }));
    const quote = await cli.run(['quote', file], { STUDIO_KEY: studio.key }, 'client');
    expect(quote).toMatchObject({ code: 0, stdout: expect.stringContaining('Writer') as unknown as string });
    expect(studio.asked).toEqual([]);
    expect((await cli.run(['run', file, '--json'], { STUDIO_KEY: studio.key }, 'client')).code).toBe(0);
    expect(studio.asked).toHaveLength(1);
    expect(await studio.settled()).toEqual({ held: 0, paid: Math.round(PRICE * 1_000_000) });
    await studio.close();
  });

  it('may write on what another message has brought, within what was quoted', async () => {
    const file = cli.write('two.json', inARow([manual, chat('Writer'), chat('Editor', { prompt: '={{ "Shorter: " + $json.text }}' }), drawn]));
    await grant('two');
    const { code, result } = await cli.run(['run', file, '--json'], env, 'two');
    expect({ code, captured: result.spark.captured.toFixed(6) }).toEqual({ code: 0, captured: (2 * PRICE + PICTURE).toFixed(6) });
    expect(asked()[1]?.fields.messages).toEqual([expect.anything(), { role: 'user', content: `Shorter: ${WORDS.join('')}` }]);
  });
});
