/** A whole engine on a port, with a simulated server of Ollama behind it: what a client of OpenAI's API meets. */
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerResponse } from 'node:http';
import { LOCAL_ACCOUNT } from '../../../../engine/src/accounts/port.ts';
import { composeEngine } from '../../../../engine/src/compose.ts';
import { readConfig } from '../../../../engine/src/config.ts';
import type { Engine } from '../../../../engine/src/engine.ts';
import type { Fault, Simulator } from '../../../gpu-runtime/openai/simulator/server.ts';
import { startOllama } from '../../../gpu-runtime/openai/simulator/text-servers.ts';
import { loadBuiltNode } from '../../../e2e/built-node.ts';

export const MODEL = 'llama3.2:1b';
export const SPARK = 1_000_000;

export interface ChatEngine {
  readonly engine: Engine;
  readonly simulator: Simulator;
  readonly origin: string;
  /** Of an account with `SPARK`. */
  readonly key: string;
  readonly account: string;
  ask(body: object, more?: { readonly headers?: Record<string, string>; readonly signal?: AbortSignal; readonly path?: string }): Promise<Response>;
  /** Ids of the jobs that were asked for. */
  readonly asked: readonly string[];
  /** Resolves when no job is under way any more. @throws when money and jobs do not agree. */
  settled(): Promise<{ readonly held: number; readonly paid: number }>;
  close(): Promise<void>;
}

export async function openChatEngine(env: Readonly<Record<string, string>> = {}): Promise<ChatEngine> {
  const home = mkdtempSync(join(tmpdir(), 'chat-'));
  const simulator = await startOllama();
  const engine = await composeEngine(readConfig({ SOGNI_FLOW_OPENAI_URL: simulator.url, ...env }, home), () => undefined, { loadNode: await loadBuiltNode() });
  await engine.accounts.ensure(LOCAL_ACCOUNT);
  const account = 'ada';
  await engine.accounts.ensure(account);
  await engine.ledger.grant(account, SPARK, 'premium', 'for the test');
  const { secret: key } = await engine.accounts.createKey(account, 'test');
  const jobs = await engine.jobs();
  const asked: string[] = [];
  const { submit } = jobs;
  jobs.submit = async (submission) => {
    const job = await submit(submission);
    asked.push(job.id);
    return job;
  };
  const app = await engine.buildServer('http://engine.test');
  await engine.worker();
  await app.listen({ host: '127.0.0.1', port: 0 });
  const origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;

  return {
    ...{ engine, simulator, origin, key, account, asked },
    ask: async (body, { headers = {}, signal, path = '/v1/chat/completions' } = {}) =>
      await fetch(origin + path, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers }, body: JSON.stringify(body), ...(signal ? { signal } : {}) }),
    async settled() {
      for (const id of asked) await jobs.wait(account, id, 60_000);
      const findings = await engine.verify();
      if (findings.length > 0) throw new Error(findings.join('; '));
      const { held, available } = await engine.ledger.balance(account);
      return { held, paid: SPARK - available - held };
    },
    async close() {
      await app.close();
      await engine.close();
      await simulator.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** An answer that the test writes piece by piece. */
export function slowly(): { readonly fault: Fault; readonly begun: Promise<void>; readonly gone: Promise<void>; say(content: string): void; end(reason?: string): void; cut(): void } {
  let response: ServerResponse;
  let [begin, leave] = [(): void => undefined, (): void => undefined];
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const gone = new Promise<void>((resolve) => (leave = resolve));
  const event = (data: object): void => void response.write(`data: ${JSON.stringify(data)}\n\n`);
  return {
    ...{ begun, gone },
    fault(to) {
      response = to;
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      response.on('close', leave);
      begin();
    },
    say: (content) => event({ choices: [{ index: 0, delta: { content }, finish_reason: null }] }),
    end(reason = 'stop') {
      event({ choices: [{ index: 0, delta: {}, finish_reason: reason }] });
      response.end('data: [DONE]\n\n');
    },
    cut: () => void response.destroy(),
  };
}

/** The chunks of a stream as they come. */
export async function* chunksOf(response: Response): AsyncGenerator<string> {
  let rest = '';
  for await (const bytes of response.body as unknown as AsyncIterable<Uint8Array>) {
    rest += Buffer.from(bytes).toString();
    const events = rest.split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) if (event.startsWith('data: ')) yield event.slice(6);
  }
}
