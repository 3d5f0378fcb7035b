/** The links that sign a person in to the page of the engine on their own machine. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandLine } from './command-line.ts';

const BIN = resolve(import.meta.dirname, '../../engine/bin/sogni-flow.js');

const cli = new CommandLine();
const started: ChildProcess[] = [];
afterAll(() => {
  for (const server of started) if (server.exitCode === null && server.signalCode === null) server.kill('SIGKILL');
  cli[Symbol.dispose]();
});

/** Resolves once it has said all that it says at its start. */
async function serve(home: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<{ readonly base: string; readonly log: string }> {
  const server = spawn(process.execPath, [BIN, 'serve', '--port', '0', '--home', home, ...args], { cwd: cli.folder, env: { ...process.env, NO_COLOR: '1', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(server);
  let [base, log] = ['', ''];
  server.stdout.on('data', (chunk: Buffer) => (base += chunk.toString()));
  const ended = once(server, 'exit').then(([code]) => Promise.reject(new Error(`the server ended with ${String(code)}: ${log}`)));
  while (!log.includes('Stop with Ctrl-C')) await Promise.race([once(server.stderr, 'data').then(([chunk]) => (log += String(chunk))), ended]);
  ended.catch(() => undefined);
  return { base: base.trim(), log };
}

const linkIn = (text: string): URL => new URL(/http:\S+#sign-in=\S+/.exec(text)![0]);

async function signIn(link: URL): Promise<{ readonly status: number; readonly account?: string }> {
  const answer = await fetch(new URL('/v1/session', link), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token: link.hash.slice('#sign-in='.length) }) });
  return { status: answer.status, ...(((await answer.json()) as { data?: { account: string } }).data ?? {}) };
}

describe('an engine on this machine', () => {
  let base: string;
  let log: string;
  beforeAll(async () => void ({ base, log } = await serve('own')));

  it('prints a link that signs in to the local account, once', async () => {
    const link = linkIn(log);
    expect(link.origin).toBe(base);
    expect(await signIn(link)).toMatchObject({ status: 200, account: 'local' });
    expect(await signIn(link)).toMatchObject({ status: 401 });
  });

  it('has its address alone on standard output, for scripts', () => {
    expect(base).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('takes a link that the command prints while it serves', async () => {
    const { code, stdout } = await cli.run(['sign-in', '--port', new URL(base).port], {}, 'own');
    expect([code, stdout]).toEqual([0, `${linkIn(stdout).href}\n`]);
    expect(linkIn(stdout).origin).toBe(base);
    expect(await signIn(linkIn(stdout))).toMatchObject({ status: 200, account: 'local' });
  });

  it('takes no link of another data folder', async () => {
    const { stdout } = await cli.run(['sign-in', '--port', new URL(base).port], {}, 'another');
    expect(await signIn(linkIn(stdout))).toMatchObject({ status: 401 });
  });
});

describe('an engine that others reach', () => {
  it('prints no link: who comes from elsewhere signs in with a key', async () => {
    const { log, base } = await serve('public', ['--public-url', 'https://flow.example.org']);
    expect([base, log.includes('sign-in=')]).toEqual(['https://flow.example.org', false]);
  });

  it('gets none by the command either, which says what to do instead', async () => {
    for (const env of [{ SOGNI_FLOW_PUBLIC_URL: 'https://flow.example.org' }, { SOGNI_FLOW_HOST: '0.0.0.0' }]) {
      const { code, stdout, stderr } = await cli.run(['sign-in'], env);
      expect([code === 0, stdout, stderr.includes('keys create')]).toEqual([false, '', true]);
    }
  });
});

describe('the command, when', () => {
  it('no engine answers, says how to start one', async () => {
    const { code, stdout, stderr } = await cli.run(['sign-in', '--port', '1']);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('sogni-flow serve');
  });

  it('there is no page, says so', async () => {
    const { stdout, stderr } = await cli.run(['sign-in'], { SOGNI_FLOW_PAGE: 'no' });
    expect([stdout, stderr.includes('SOGNI_FLOW_PAGE')]).toEqual(['', true]);
  });
});

describe('an engine without its page', () => {
  it('has the API alone, and prints no link', async () => {
    const { base, log } = await serve('bare', [], { SOGNI_FLOW_PAGE: 'no' });
    expect(log).toMatch(/^Serving the API\./m);
    expect(log).not.toContain('sign-in=');
    expect([(await fetch(base)).status, (await fetch(`${base}/health`)).status]).toEqual([404, 200]);
  });
});
