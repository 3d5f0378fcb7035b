/** The list of transactions: everything that moved on an account, and nothing of another's. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { oneStep, openServer, WORKFLOWS, type OpenServer } from './open-server.ts';

interface Transaction {
  readonly id: string;
  readonly type: string;
  readonly amount: string;
  readonly sourceSID?: string;
  readonly description: string;
}

let server: OpenServer;
let ada: string;
beforeEach(async () => {
  server = await openServer();
  ada = await server.keyOf('ada', 100);
});
afterEach(() => server.close());

const list = async (key: string, query = ''): Promise<{ readonly transactions: readonly Transaction[]; readonly next: number | null }> => (await server.call(key, 'GET', `/v1/transactions/list${query}`)).body.data;

async function buy(key: string, seed: number): Promise<void> {
  const { body } = await server.call(key, 'POST', WORKFLOWS, { payload: oneStep('generate_image', { prompt: 'a duck', seed, model: 'gpu' }) });
  const { workflowId } = body.data.workflow as { workflowId: string };
  for (let turn = 0; turn < 20; turn += 1) {
    const { status } = (await server.call(key, 'GET', `${WORKFLOWS}/${workflowId}?wait=25`)).body.data.workflow as { status: string };
    if (status === 'completed') return;
  }
  throw new Error(`${workflowId} has not ended`);
}

describe('the list of transactions', () => {
  it('has grants and purchases, the newest first, each with what paid it', async () => {
    await buy(ada, 1);
    const { transactions, next } = await list(ada);
    expect(next).toBeNull();
    expect(transactions[0]).toMatchObject({ type: 'debit', amount: '1', tokenType: 'spark', source: 'project', description: 'generate_image (gpu)', paymentModel: 'paid_spark', status: 'completed', role: 'artist' });
    expect(transactions[0]?.sourceSID).toEqual(expect.any(String));
    expect(transactions).toContainEqual(expect.objectContaining({ type: 'credit', amount: '100', source: 'grant', description: 'granted', paymentModel: 'paid_spark' }));
  });

  it('adds up to the balance', async () => {
    await buy(ada, 1);
    await buy(ada, 2);
    const { transactions } = await list(ada, '?limit=100');
    const sum = transactions.reduce((total, { type, amount }) => total + (type === 'credit' ? 1 : -1) * Number(amount), 0);
    const { net } = (await server.call(ada, 'GET', '/v4/account/balance')).body.data.spark as { net: string };
    expect(sum).toBeCloseTo(Number(net), 6);
  });

  it('comes in pages without gaps', async () => {
    for (const seed of [1, 2, 3]) await buy(ada, seed);
    const { transactions: all } = await list(ada, '?limit=100');
    const paged: Transaction[] = [];
    for (let offset: number | null = 0; offset !== null; ) {
      const page = await list(ada, `?limit=2&offset=${offset}`);
      paged.push(...page.transactions);
      offset = page.next;
    }
    expect(paged).toEqual(all);
    expect(all.length).toBeGreaterThan(3);
  });

  it("has nothing of another's account", async () => {
    const ben = await server.keyOf('ben', 7);
    await buy(ada, 1);
    const { transactions } = await list(ben);
    expect(transactions.map(({ type }) => type)).not.toContain('debit');
    const ids = new Set((await list(ada)).transactions.map(({ id }) => id));
    expect(transactions.filter(({ id }) => ids.has(id))).toEqual([]);
  });

  it.each(['?limit=0', '?limit=101', '?limit=x', '?offset=-1'])('refuses %s', async (query) => {
    expect((await server.call(ada, 'GET', `/v1/transactions/list${query}`)).body).toMatchObject({ status: 'error', code: 'invalid_parameter' });
  });

  it('is for those who have a key', async () => {
    expect((await server.app.inject({ url: '/v1/transactions/list' })).statusCode).toBe(401);
  });
});
