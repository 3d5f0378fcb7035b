/** A language model behind a worker on another machine: what it writes is read while it is written, and its tokens are paid once. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { chunksOf, slowly } from '../../engine/server/chat/a-chat-engine.ts';
import { startOllama } from '../../gpu-runtime/openai/simulator/text-servers.ts';
import { freePort } from '../n8n/free-port.ts';
import { newHome, openEngine } from './engines.ts';
import { RedisServer } from './redis-server.ts';
import { redisUrl } from './scratch-redis.ts';

const BIN = resolve(import.meta.dirname, '../../../engine/bin/sogni-flow.js');

describe('a chat with a model of a worker without the database', () => {
  it('is streamed through Redis and HTTP, and paid by its tokens', async () => {
    redisUrl();
    using server = new RedisServer();
    const [home, port, simulator] = [newHome(), await freePort(), await startOllama()];
    const model = { SOGNI_FLOW_OPENAI_URL: simulator.url };
    const engine = await openEngine(home, server.url, undefined, { SOGNI_FLOW_SLOTS: '0', ...model });
    const app = await engine.buildServer(`http://127.0.0.1:${port}`);
    await app.listen({ host: '127.0.0.1', port });
    await engine.accounts.ensure('ada');
    await engine.ledger.grant('ada', 1_000_000, 'premium', 'for the test');
    const [client, own] = [await engine.accounts.createKey('ada', 'test'), await engine.accounts.createKey('local', 'gpu', {}, 'worker')];
    const env = { REDIS_URL: server.url, SOGNI_FLOW_ENGINE_URL: `http://127.0.0.1:${port}`, SOGNI_FLOW_WORKER_KEY: own.secret, ...model };
    const worker = spawn(process.execPath, ['--no-warnings', BIN, 'worker', '--home', newHome()], { env: { ...process.env, ...env }, stdio: 'ignore' });
    const gone = new Promise((end) => worker.once('close', end));
    try {
      const writing = slowly();
      simulator.fail('POST /v1/chat', writing.fault);
      const body = JSON.stringify({ model: 'llama3.2:1b', stream: true, max_tokens: 100, messages: [{ role: 'user', content: 'Hello?' }] });
      const response = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, { method: 'POST', headers: { authorization: `Bearer ${client.secret}`, 'content-type': 'application/json' }, body });
      await writing.begun;
      writing.say('A red ');
      let [text, last] = ['', ''];
      for await (const event of chunksOf(response)) {
        last = event;
        if (event === '[DONE]') break;
        const piece = (JSON.parse(event) as { choices: { delta: { content?: string } }[] }).choices[0]?.delta.content ?? '';
        text += piece;
        if (piece !== '' && text === 'A red ') writing.say('barn.');
        if (piece !== '' && text === 'A red barn.') writing.end();
      }
      expect([text, last]).toEqual(['A red barn.', '[DONE]']);
      expect(await engine.ledger.balance('ada')).toMatchObject({ held: 0, available: 1_000_000 - (2 * 60 + 3 * 180) });
      expect(await engine.verify()).toEqual([]);
    } finally {
      worker.kill('SIGTERM');
      await gone;
      await app.close();
      await engine.close();
      await simulator.close();
    }
  }, 120_000);
});
