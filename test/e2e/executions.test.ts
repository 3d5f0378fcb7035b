/** Executions that outlive their process: parked, queued for others, cancelled from elsewhere, forked. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { disagreementsIn, withBooks } from '../chaos/books.ts';
import { CommandLine } from './command-line.ts';
import { edit, inARow, manual, picture, setValue, type TestNode } from './workflows.ts';

const cli = new CommandLine();
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGTERM');
    await new Promise((end) => child.once('close', end));
  }
});
afterAll(() => cli[Symbol.dispose]());

/** Another process on the same data folder. @param until - text on its standard output that says that it has begun. */
async function inBackground(args: readonly string[], home: string, until: RegExp): Promise<{ readonly child: ChildProcess; readonly match: string }> {
  const bin = resolve(import.meta.dirname, '../../engine/bin/sogni-flow.js');
  const child = spawn(process.execPath, [bin, ...args, '--home', home], { cwd: cli.folder, env: { ...process.env, NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let stdout = '';
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return await new Promise((begun, failed) => {
    child.once('close', () => failed(new Error(`it ended before: ${stdout}${stderr}`)));
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      const [match] = until.exec(stdout) ?? [];
      if (match !== undefined) begun({ child, match });
    });
  });
}

const serve = async (home: string) => await inBackground(['serve', '--port', '0'], home, /http:\S+/);

interface Shown {
  readonly executionId: string;
  readonly status: string;
  readonly waits: readonly { readonly resumeUrl: string }[];
  readonly events: readonly { readonly type: string; readonly node?: string; readonly state?: string }[];
}

const show = async (id: string, home: string): Promise<Shown> => JSON.parse((await cli.run(['executions', 'show', id, '--json'], {}, home)).stdout) as Shown;

const hold: TestNode = { name: 'Hold', type: 'n8n-nodes-base.wait', typeVersion: 1.1, parameters: { resume: 'webhook', httpMethod: 'POST' } };
const body: TestNode = { ...setValue('Answer', '={{ $json.body.answer }}') };

describe('an execution that waits for a call', () => {
  it('is parked with an exit code of its own, survives, and is finished by serve when it is called', async () => {
    const file = cli.write('call.json', inARow([manual, hold, body]));
    const parked = await cli.run(['run', file], {}, 'call');
    expect(parked).toMatchObject({ code: 6, stderr: expect.stringContaining('/webhook-waiting/') as unknown as string });
    const { executionId, waits } = await show('last', 'call');
    const { match: address } = await serve('call');
    const url = (waits[0]?.resumeUrl ?? '').replace(/^http:\/\/[^/]+/, address);
    const call = async () => await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"answer":"yes"}' });
    expect((await call()).status).toBe(200);
    expect((await call()).status).toBe(409);
    await cli.until(executionId, 'call', 'completed');
    const { events } = await show(executionId, 'call');
    expect(events.map(({ type, node, state }) => node ?? state ?? type)).toEqual(['running', 'Start', 'Hold', 'waiting', 'Hold', 'running', 'Hold', 'Answer', 'completed']);
    expect((await cli.run(['run', '--resume', executionId, '--json'], {}, 'call')).result.status).toBe('completed');
  });

  it('is parked again by --resume as long as nobody calls', async () => {
    const file = cli.write('again.json', inARow([manual, hold]));
    expect((await cli.run(['run', file, '--json'], {}, 'again')).result).toMatchObject({ status: 'waiting', waits: [{ node: 'Hold', method: 'POST' }] });
    expect((await cli.run(['run', '--resume', 'last', '--json'], {}, 'again')).code).toBe(6);
    expect((await cli.run(['executions', 'cancel', 'last'], {}, 'again')).code).toBe(0);
    expect((await cli.run(['run', '--resume', 'last'], {}, 'again')).code).toBe(1);
  });
});

describe('a short pause', () => {
  it('is waited for by the command itself', async () => {
    const pause: TestNode = { name: 'Pause', type: 'n8n-nodes-base.wait', typeVersion: 1.1, parameters: { amount: 0.2 } };
    expect((await cli.run(['run', cli.write('pause.json', inARow([manual, pause])), '--json'], {}, 'pause')).result.status).toBe('completed');
  });
});

describe('an execution that is left to others', () => {
  it('is queued by --detach, run by serve, and its results are written by --resume', async () => {
    const file = cli.write('detached.json', inARow([manual, picture('Picture')]));
    const detached = await cli.run(['run', file, '--detach'], {}, 'detached');
    expect({ code: detached.code, status: (await show(detached.stdout.trim(), 'detached')).status }).toEqual({ code: 0, status: 'queued' });
    await serve('detached');
    await cli.until(detached.stdout.trim(), 'detached', 'completed');
    const written = await cli.run(['run', '--resume', detached.stdout.trim(), '--json', '--out', 'detached-out'], {}, 'detached');
    expect(written.result.outputs.image?.[0]?.path).toContain(join('detached-out', ''));
  });

  it('is taken over by another serve when the first is killed, and pays nothing twice', async () => {
    const file = cli.write('killed.json', inARow([manual, picture('Picture', { width: 768, height: 768 }), edit('Edit', 'a starry night')]));
    const id = (await cli.run(['run', file, '--detach'], {}, 'killed')).stdout.trim();
    const { child } = await serve('killed');
    await cli.until(id, 'killed', 'running');
    child.kill('SIGKILL');
    await new Promise((end) => child.once('close', end));
    await serve('killed');
    await cli.until(id, 'killed', 'completed');
    expect(await cli.balance('killed')).toMatchObject({ held: 0, available: expect.closeTo(400 - (2 * 768 * 768) / 1024 ** 2, 6) as unknown as number });
    expect(await withBooks(join(cli.folder, 'killed'), disagreementsIn)).toEqual([]);
  });
});

describe('a run of another process', () => {
  it('is cancelled from here: it stays cancelled, and nothing is left on hold', async () => {
    const file = cli.write('long.json', inARow([manual, picture('Picture', { width: 1536, height: 1536 }), edit('Edit', 'night')]));
    const { child, match } = await inBackground(['run', file, '--json'], 'long', /"type":"node_progress","executionId":"[^"]+"/);
    const id = /"executionId":"([^"]+)"/.exec(match)?.[1] ?? '';
    const ended = new Promise((end) => child.once('close', end));
    expect((await cli.run(['executions', 'cancel', id], {}, 'long')).code).toBe(0);
    expect(await ended).toBe(5);
    expect([(await show(id, 'long')).status, (await cli.balance('long')).held]).toEqual(['cancelled', 0]);
    expect((await cli.run(['run', '--resume', id], {}, 'long')).stderr).toContain('is cancelled');
  });
});

describe('a run that was stopped in the middle of a purchase', () => {
  it('leaves nothing on hold once it is cancelled, although its process is gone', async () => {
    const file = cli.write('stopped.json', inARow([manual, picture('Picture', { width: 1536, height: 1536 })]));
    const { child } = await inBackground(['run', file, '--json'], 'stopped', /"type":"node_progress"/);
    child.kill('SIGKILL');
    await new Promise((end) => child.once('close', end));
    expect((await cli.balance('stopped')).held).toBeGreaterThan(0);
    expect((await cli.run(['executions', 'cancel', 'last'], {}, 'stopped')).code).toBe(0);
    expect((await cli.balance('stopped')).held).toBe(0);
  });

  it('is handed to hosts by executions resume, but not while its process lives', async () => {
    const file = cli.write('handed.json', inARow([manual, picture('Picture', { width: 1536, height: 1536 })]));
    const { child } = await inBackground(['run', file, '--json'], 'handed', /"type":"node_progress"/);
    const early = await cli.run(['executions', 'resume', 'last', '--max-spark', '1'], {}, 'handed');
    expect(early).toMatchObject({ code: 1, stderr: expect.stringContaining('is being run by another process') as unknown as string });
    child.kill('SIGKILL');
    await new Promise((end) => child.once('close', end));
    expect((await cli.run(['executions', 'resume', 'last'], {}, 'handed')).code).toBe(0);
    await serve('handed');
    await cli.until('last', 'handed', 'completed');
    expect((await cli.balance('handed')).available).toBeCloseTo(400 - 1536 ** 2 / 1024 ** 2, 6);
  });
});

describe('a fork', () => {
  it('is a new execution that pays only what has changed', async () => {
    const file = cli.write('fork.json', inARow([manual, picture('Picture'), edit('Edit', 'a starry night')]));
    const first = await cli.run(['run', file, '--json'], {}, 'fork');
    const forked = await cli.run(['executions', 'fork', 'last', '--seed', 'Edit=99'], {}, 'fork');
    const id = forked.stdout.trim();
    const second = await cli.run(['run', '--resume', id, '--json'], {}, 'fork');
    expect({ code: second.code, status: second.result.status }).toEqual({ code: 0, status: 'completed' });
    expect((await cli.balance('fork')).available).toBeCloseTo(400 - first.result.spark.captured - 0.0625, 6);
    expect((await cli.run(['executions', 'list'], {}, 'fork')).stdout).toContain('fork of');
  });

  it.each([[['executions', 'brew', 'last']], [['executions', 'show']], [['executions', 'show', 'nothing']], [['executions', 'fork', 'last']], [['executions', 'list', '--limit', '0']]])('refuses %j with advice', async (args) => {
    expect(await cli.run(args, {}, 'fork')).toMatchObject({ code: 2, stdout: '' });
  });
});
