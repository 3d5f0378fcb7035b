import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ACCOUNT_SCHEMA, createAccounts } from '../../../engine/src/accounts/accounts.ts';
import type { Accounts } from '../../../engine/src/accounts/port.ts';
import { migrate } from '../../../engine/src/store/schema.ts';
import { aLedger, NOON, SPARK, type LedgerBench } from '../billing/a-ledger.ts';

const PEPPER = 'a pepper of enough bytes';

let bench: LedgerBench;
let accounts: Accounts;
beforeEach(async () => {
  bench = await aLedger();
  await migrate(bench.store, { accounts: ACCOUNT_SCHEMA });
  accounts = createAccounts({ store: bench.store, ledger: bench.ledger, pepper: PEPPER, clock: () => bench.clock.now });
});
afterEach(() => bench.store.close());

const unauthorized = { code: 'unauthorized', message: 'the API key is not valid; check it for typing errors, or create a new one' };

describe('ensure', () => {
  it('opens the local account with the play money of this month, once', async () => {
    await Promise.all([accounts.ensure('local'), accounts.ensure('local')]);
    expect(await bench.ledger.balance('local')).toMatchObject({ available: 400 * SPARK, byKind: { play: 400 * SPARK } });
  });

  it('opens other accounts empty', async () => {
    await accounts.ensure('ada');
    expect((await bench.ledger.balance('ada')).available).toBe(0);
  });

  it.each(['', ' ada', 'ada\n', 'a'.repeat(101)])('refuses the name %j', async (name) => {
    await expect(accounts.ensure(name)).rejects.toMatchObject({ code: 'invalid_parameter' });
  });
});

describe('API keys', () => {
  it('are shown once, as id and a secret of 256 bits, and open the account', async () => {
    const { key, secret } = await accounts.createKey('ada', 'laptop');
    expect(secret).toMatch(new RegExp(`^${key.id}\\.[A-Za-z0-9_-]{43}$`));
    expect(key).toEqual({ id: key.id, account: 'ada', name: 'laptop', createdAt: NOON });
    expect(await accounts.authenticate(secret)).toEqual(key);
  });

  it('are not kept in a form that opens anything', async () => {
    const { secret } = await accounts.createKey('ada', 'laptop');
    const kept = JSON.stringify(await bench.store.all('SELECT * FROM api_key'));
    expect(kept).not.toContain(secret.split('.')[1]);
    const otherPepper = createAccounts({ store: bench.store, ledger: bench.ledger, pepper: 'another pepper, long enough' });
    await expect(otherPepper.authenticate(secret)).rejects.toMatchObject(unauthorized);
  });

  it('are each another one', async () => {
    const made = await Promise.all(Array.from({ length: 50 }, () => accounts.createKey('ada', 'laptop')));
    expect(new Set(made.map(({ secret }) => secret)).size).toBe(50);
  });

  it('carry caps, which the ledger enforces', async () => {
    const { key, secret } = await accounts.createKey('ada', 'laptop', { perJob: 5, total: 8 });
    expect(await accounts.authenticate(secret)).toMatchObject({ capPerJob: 5, capTotal: 8 });
    expect(key).toMatchObject({ capPerJob: 5, capTotal: 8 });
    await bench.ledger.grant('ada', 100, 'free', 'welcome');
    await bench.hold(5, { apiKeyId: key.id });
    await expect(bench.hold(4, { apiKeyId: key.id })).rejects.toMatchObject({ code: 'over_cap' });
    await expect(accounts.createKey('ada', 'odd', { perJob: -1 })).rejects.toMatchObject({ code: 'invalid_parameter' });
    expect(await accounts.listKeys('ada')).toHaveLength(1);
  });

  it('are listed by account, revoked ones too', async () => {
    const first = await accounts.createKey('ada', 'laptop');
    bench.clock.now += 1;
    const second = await accounts.createKey('ada', 'phone');
    await accounts.createKey('bob', 'tablet');
    await accounts.revokeKey('ada', first.key.id);
    expect(await accounts.listKeys('ada')).toEqual([{ ...first.key, revokedAt: NOON + 1 }, second.key]);
    expect(await accounts.listKeys('nobody')).toEqual([]);
  });

  it('open nothing once they are revoked; the time of the first revocation stays', async () => {
    const { key, secret } = await accounts.createKey('ada', 'laptop');
    await accounts.revokeKey('ada', key.id);
    bench.clock.now += 5;
    await accounts.revokeKey('ada', key.id);
    await expect(accounts.authenticate(secret)).rejects.toMatchObject(unauthorized);
    expect((await accounts.listKeys('ada'))[0]?.revokedAt).toBe(NOON);
  });

  it('are revoked by their own account only', async () => {
    const { key, secret } = await accounts.createKey('ada', 'laptop');
    await expect(accounts.revokeKey('bob', key.id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(accounts.revokeKey('ada', 'nothing')).rejects.toMatchObject({ code: 'not_found' });
    expect((await accounts.authenticate(secret)).account).toBe('ada');
  });

  it('are refused in the same words whatever is wrong with them', async () => {
    const { key, secret } = await accounts.createKey('ada', 'laptop');
    const other = await accounts.createKey('bob', 'tablet');
    const swapped = `${key.id}.${other.secret.split('.')[1]}`;
    const wrong = ['', '.', key.id, `${key.id}.`, secret.slice(0, -1), `${secret}A`, `${secret}.`, swapped, `nobody.${secret.split('.')[1]}`, ` ${secret}`, 'é'.repeat(300)];
    for (const presented of wrong) await expect(accounts.authenticate(presented)).rejects.toMatchObject(unauthorized);
  });

  it('say when they are for a worker', async () => {
    const [worker, other] = [await accounts.createKey('local', 'gpu', {}, 'worker'), await accounts.createKey('local', 'laptop')];
    expect(await accounts.authenticate(worker.secret)).toEqual({ ...worker.key, worker: true });
    expect(await accounts.authenticate(other.secret)).not.toHaveProperty('worker');
    expect((await accounts.listKeys('local')).map(({ name, worker: isWorker }) => [name, isWorker]).sort()).toEqual([['gpu', true], ['laptop', undefined]]);
  });

  it('need a name', async () => {
    await expect(accounts.createKey('ada', '')).rejects.toMatchObject({ code: 'invalid_parameter' });
    await expect(accounts.createKey('', 'laptop')).rejects.toMatchObject({ code: 'invalid_parameter' });
  });
});

it('a pepper that is too short is refused at the start', () => {
  expect(() => createAccounts({ store: bench.store, ledger: bench.ledger, pepper: 'short' })).toThrow(/at least 16/);
});
