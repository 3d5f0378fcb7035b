/** An engine that has its jobs performed by another one, in processes of their own: what is paid at both, and what is left when either dies in the middle. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { auditHome, findingsIn, withBooks } from '../chaos/books.ts';
import { CommandLine } from './command-line.ts';
import { ServedNetwork } from './served-network.ts';
import { edit, inARow, manual, picture, type TestNode } from './workflows.ts';

const BIN = resolve(import.meta.dirname, '../../engine/bin/sogni-flow.js');
/** What the other engine has built in, as it is called here. */
const MODEL = 'sogni-sketch';

const onNetwork = ({ parameters, ...node }: TestNode): TestNode => ({ ...node, parameters: { ...parameters, options: { ...(parameters as { options: object }).options, model: MODEL } } });
const clip = (name: string, duration: number): TestNode => ({
  name,
  type: 'n8n-nodes-sogni-flow.sogniVideo',
  typeVersion: 1,
  parameters: { operation: 'animate_photo', prompt: 'slow push in', imageBinaryField: 'image', options: { videoModel: MODEL, duration, width: 256, height: 256, seed: 7 } },
});

//  Start ──► Picture ──► Edit ──► Clip
const film = inARow([manual, onNetwork(picture('Picture', { width: 512, height: 512 })), onNetwork(edit('Edit', 'a snowy night')), clip('Clip', 1)]);

const cli = new CommandLine();
afterAll(() => cli[Symbol.dispose]());

let [homes, here, there] = [0, '', ''];
let network: ServedNetwork;
beforeEach(async () => {
  homes += 1;
  [here, there] = [`here-${homes}`, `there-${homes}`];
  network = await ServedNetwork.start(cli, there, 10);
  await cli.run(['grant', 'local', '10', '--kind', 'free'], {}, here);
  await auditHome(join(cli.folder, here));
});
afterEach(async () => await network[Symbol.asyncDispose]());

/** Starts a run here, and resolves when so many of its steps have been started there. It goes on. */
async function runUntil(started: number, file: string) {
  const child = spawn(process.execPath, [BIN, 'run', file, '--json', '--home', here], { cwd: cli.folder, env: { ...process.env, ...network.environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = once(child, 'close');
  while ((await network.books()).runs.length < started) {
    if (child.exitCode !== null) throw new Error(`it ended before: ${stdout} ${stderr}`);
    await sleep(5);
  }
  return {
    child,
    ended,
    get id(): string {
      return /"executionId":"([^"]+)"/.exec(stdout)?.[1] ?? '';
    },
    last: () => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '{}') as { status: string; spark: { captured: number } },
  };
}

/** Both ends agree: the same is paid here and there, once for each job, and nothing is on hold. */
async function balanced(captured: number, jobs: number): Promise<void> {
  const theirs = await network.books();
  expect(theirs).toMatchObject({ held: 0, paidJobs: jobs });
  expect(10 - theirs.available).toBeCloseTo(captured, 6);
  expect(await cli.balance(here)).toMatchObject({ held: 0, available: expect.closeTo(410 - captured, 6) as unknown as number });
  expect([...(await findingsIn(join(cli.folder, here))), ...(await network.findings())]).toEqual([]);
}

describe('an engine that has another one for its network', () => {
  it('has a picture, an edit and a clip made there, and both books tell the same', async () => {
    const { code, stderr, result } = await cli.run(['run', cli.write('film.json', film), '--json', '--out', here], network.environment, here);
    expect({ code, stderr, status: result.status }).toEqual({ code: 0, stderr: '', status: 'completed' });
    await balanced(result.spark.captured, 3);
    const reports = await withBooks(join(cli.folder, here), async (store) => await store.all<{ report: string; captured: number }>('SELECT report, captured FROM job ORDER BY created_at'));
    for (const { report, captured } of reports) {
      expect(JSON.parse(report)).toMatchObject({ engine: `sogni 1 (${new URL(network.url).host})`, method: expect.stringMatching(/no AI model; on 127\.0\.0\.1/), facts: { workflowId: expect.any(String), jobId: expect.any(String), costMicroSpark: Number(captured), quotedMicroSpark: expect.any(Number) } });
    }
    expect(JSON.stringify(reports)).not.toContain(network.key);
  });

  it('finishes when the network is killed in the middle and comes back', async () => {
    const run = await runUntil(2, cli.write('film.json', film));
    await network.kill();
    await network.serve();
    expect(await run.ended).toEqual([0, null]);
    await balanced(run.last().spark.captured, 3);
  });

  it.each([1, 3])('buys nothing twice when it is killed itself while step %i is made', async (step) => {
    const run = await runUntil(step, cli.write('film.json', film));
    run.child.kill('SIGKILL');
    await run.ended;
    const resumed = await cli.run(['run', '--resume', run.id, '--json', '--out', here], network.environment, here);
    expect({ code: resumed.code, stderr: resumed.stderr }).toEqual({ code: 0, stderr: '' });
    await balanced(resumed.result.spark.captured, 3);
    expect((await network.books()).runs).toHaveLength(3);
  });
});
