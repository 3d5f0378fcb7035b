/** A thousand requests at once for more than there is: through the API with real submits, against a key's cap and against a balance. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { microSpark } from '../../nodes/contract/index.ts';
import { anEngine, deafRuntime, type BenchEngine } from './an-engine.ts';

const REQUESTS = 1_000;
const PRICE = microSpark(0.1);
const LIMIT = microSpark(5);

type Server = Awaited<ReturnType<BenchEngine['engine']['buildServer']>>;

describe('1,000 concurrent requests of 0.1 Spark against 5 Spark', () => {
  let bench: BenchEngine;
  let server: Server;
  const counted = Promise.withResolvers<void>();
  beforeAll(async () => {
    // Nothing is finished meanwhile: all that is accepted stays on hold.
    bench = await anEngine({ runtimes: [deafRuntime(() => counted.promise)] });
    server = await bench.engine.buildServer('http://127.0.0.1');
  });
  afterAll(async () => {
    counted.resolve();
    await server.close();
    await bench[Symbol.asyncDispose]();
  });

  async function ask(secret: string, index: number): Promise<string> {
    const step = { id: 'step', toolName: 'generate_image', arguments: { prompt: `picture ${index}`, seed: index, width: 1_024, height: 1_024, steps: 20 } };
    const reply = await server.inject({
      method: 'POST',
      url: '/v1/creative-agent/workflows',
      headers: { 'api-key': secret, 'idempotency-key': `request ${index}` },
      payload: { input: { steps: [step] }, token_type: 'spark', confirm_cost: true },
    });
    return reply.statusCode === 200 ? 'accepted' : `${reply.statusCode} ${(reply.json() as { code?: string; error?: { code?: string } }).error?.code ?? (reply.json() as { code?: string }).code}`;
  }

  async function askAll(secret: string): Promise<Record<string, number>> {
    const answers: Record<string, number> = {};
    for (const answer of await Promise.all(Array.from({ length: REQUESTS }, (_, index) => ask(secret, index)))) answers[answer] = (answers[answer] ?? 0) + 1;
    return answers;
  }

  it.each(['the cap of the key', 'the balance of the account'])('accepts fifty and not one more, where %s is the limit', async (limit) => {
    const { accounts, ledger, verify } = bench.engine;
    const isCap = limit.startsWith('the cap');
    const account = isCap ? 'capped' : 'short';
    await accounts.ensure(account);
    await ledger.grant(account, isCap ? microSpark(200) : LIMIT, 'free', 'welcome');
    const { key, secret } = await accounts.createKey(account, 'test', isCap ? { total: LIMIT } : {});
    const answers = await askAll(secret);
    expect(answers).toEqual({ accepted: LIMIT / PRICE, [isCap ? '402 over_cap' : '402 insufficient_spark']: REQUESTS - LIMIT / PRICE });
    const { available, held } = await ledger.balance(account);
    expect({ available, held }).toEqual({ available: (isCap ? microSpark(200) : LIMIT) - LIMIT, held: LIMIT });
    expect(await bench.store.get(`SELECT COUNT(*) AS n FROM hold WHERE api_key_id = ? AND state = 'open'`, key.id)).toEqual({ n: LIMIT / PRICE });
    expect(await verify()).toEqual([]);
  }, 120_000);
});
