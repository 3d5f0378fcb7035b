import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SqlHandle, SqlStore } from '../../gpu-runtime/src/queue/sql.ts';

/**
 * What every SQL store must do. `open` gives a new, empty one.
 * @param oneConnection - a snapshot waits for the writers and they for it, because there is one connection for all.
 */
export function sqlStoreContract(name: string, open: () => Promise<SqlStore>, { oneConnection = false } = {}): void {
  describe(`SQL store contract: ${name}`, () => {
    let store: SqlStore;
    const add = (sql: SqlHandle, id: string, amount = 0) => sql.run('INSERT INTO purse (id, amount) VALUES (?, ?)', id, amount);
    const ids = async () => (await store.all<{ id: string }>('SELECT id FROM purse ORDER BY id')).map((row) => row.id);

    beforeEach(async () => {
      store = await open();
      await store.run('CREATE TABLE purse (id TEXT PRIMARY KEY, amount BIGINT NOT NULL CHECK (amount >= 0), note TEXT)');
    });
    afterEach(() => store.close());

    it('tells how many rows a statement changed', async () => {
      await add(store, 'a');
      await add(store, 'b');
      expect(await store.run('UPDATE purse SET amount = ?', 5)).toBe(2);
      expect(await store.run('UPDATE purse SET amount = 6 WHERE id = ?', 'nobody')).toBe(0);
    });

    it('answers undefined for no row, and an empty list for no rows', async () => {
      expect(await store.get('SELECT * FROM purse')).toBeUndefined();
      expect(await store.all('SELECT * FROM purse')).toEqual([]);
    });

    it('keeps whole numbers up to 2^53 - 1, texts and nulls as they are', async () => {
      await store.run('INSERT INTO purse (id, amount, note) VALUES (?, ?, ?)', 'ключ 🔑', Number.MAX_SAFE_INTEGER, null);
      expect(await store.get('SELECT id, amount, note FROM purse')).toEqual({ id: 'ключ 🔑', amount: Number.MAX_SAFE_INTEGER, note: null });
    });

    it('refuses a whole number above 2^53 - 1 instead of rounding it', async () => {
      await add(store, 'a', Number.MAX_SAFE_INTEGER);
      await expect(store.get('SELECT amount + 2 AS more FROM purse')).rejects.toThrow(/9007199254740993/);
      expect(await store.get('SELECT SUM(amount) AS sum FROM purse')).toEqual({ sum: Number.MAX_SAFE_INTEGER });
    });

    it('gives sums, counts and averages as numbers, comparisons as 1 or 0, and bytes as they were', async () => {
      await store.run('CREATE TABLE film (id BIGINT, seconds DOUBLE PRECISION, content BYTEA)');
      await store.run('INSERT INTO film (id, seconds, content) VALUES (?, ?, ?)', 1, 2.5, new Uint8Array([0, 255, 39]));
      const row = await store.get('SELECT COUNT(*) AS n, SUM(id) AS sum, AVG(seconds) AS mean, SUM(id) > 0 AS many, SUM(id) > 9 AS more FROM film');
      expect(row).toEqual({ n: 1, sum: 1, mean: 2.5, many: 1, more: 0 });
      expect([...((await store.get<{ content: Uint8Array }>('SELECT content FROM film'))?.content ?? [])]).toEqual([0, 255, 39]);
    });

    it('takes question marks in texts, names and comments for what they are', async () => {
      await store.run(`INSERT INTO purse (id, amount, note) VALUES (?, ?, 'why? it''s ?') -- or?`, 'a', 3);
      expect(await store.get(`SELECT note AS "what?" /* ? */ FROM purse WHERE note LIKE '%?' AND amount = ?`, 3)).toEqual({ 'what?': "why? it's ?" });
    });

    it('keeps every write of a transaction that resolves, and returns its result', async () => {
      const result = await store.transaction(async (tx) => {
        await add(tx, 'a');
        await add(tx, 'b');
        return 'done';
      });
      expect(result).toBe('done');
      expect(await ids()).toEqual(['a', 'b']);
    });

    it('undoes every write of a transaction that rejects, and passes its error on', async () => {
      const failure = new Error('no more');
      const work = store.transaction(async (tx) => {
        await add(tx, 'a');
        throw failure;
      });
      await expect(work).rejects.toBe(failure);
      expect(await ids()).toEqual([]);
    });

    it('shows a transaction its own writes, and nobody else before they are kept', async () => {
      let seenOutside: Promise<unknown> | undefined;
      await store.transaction(async (tx) => {
        await add(tx, 'a');
        expect(await tx.get('SELECT id FROM purse')).toEqual({ id: 'a' });
        seenOutside = store.get('SELECT id FROM purse');
        await Promise.race([seenOutside, Promise.resolve()]);
        await tx.run('DELETE FROM purse');
        await add(tx, 'b');
      });
      expect([undefined, 'b']).toContain(((await seenOutside) as { id: string } | undefined)?.id);
    });

    it('runs transactions one after another, in the order in which they were asked for', async () => {
      const order: string[] = [];
      const work = (name: string) =>
        store.transaction(async (tx) => {
          order.push(`${name} begins`);
          await tx.get('SELECT 1');
          await new Promise((resolve) => setImmediate(resolve));
          order.push(`${name} ends`);
        });
      await Promise.all([work('first'), work('second')]);
      expect(order).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
    });

    it('undoes only the failing one of transactions that were asked for together', async () => {
      const outcomes = await Promise.allSettled([
        store.transaction((tx) => add(tx, 'a')),
        store.transaction(async (tx) => {
          await add(tx, 'b');
          await add(tx, 'a');
        }),
        store.transaction((tx) => add(tx, 'c')),
      ]);
      expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(await ids()).toEqual(['a', 'c']);
    });

    it('ends a transaction with its first failing statement: later ones are refused, and a caught error undoes it all the same', async () => {
      let refusal: unknown;
      const work = store.transaction(async (tx) => {
        await add(tx, 'a');
        await add(tx, 'a').catch(() => undefined);
        refusal = await add(tx, 'b').catch((error: unknown) => error);
      });
      await expect(work).rejects.toThrow(/unique/i);
      expect(refusal).toMatchObject({ code: 'internal', message: expect.stringContaining('ON CONFLICT') });
      expect(await ids()).toEqual([]);
      await add(store, 'c');
      expect(await ids()).toEqual(['c']);
    });

    it('runs statements that are issued together in the order in which they are issued', async () => {
      const amounts = await store.transaction(async (tx) => {
        const double = () => tx.run('UPDATE purse SET amount = amount * 2');
        const addOne = () => tx.run('UPDATE purse SET amount = amount + 1');
        const amount = () => tx.get<{ amount: number }>('SELECT amount FROM purse');
        const answers = await Promise.all([add(tx, 'a', 5), amount(), double(), addOne(), amount(), double(), amount()]);
        return [answers[1]?.amount, answers[4]?.amount, answers[6]?.amount];
      });
      expect(amounts).toEqual([5, 11, 22]);
    });

    it('blames the first of several statements that are issued together when it fails, and keeps none of them', async () => {
      const outcomes: PromiseSettledResult<number>[] = [];
      const work = store.transaction(async (tx) => {
        outcomes.push(...(await Promise.allSettled([add(tx, 'a'), add(tx, 'a'), add(tx, 'b')])));
      });
      await expect(work).rejects.toThrow(/unique/i);
      expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'rejected']);
      expect(outcomes[2]).toMatchObject({ reason: { code: 'internal' } });
      expect(await ids()).toEqual([]);
    });

    it('keeps what a transaction has issued without waiting for the answer', async () => {
      await store.transaction(async (tx) => {
        void add(tx, 'a');
      });
      expect(await ids()).toEqual(['a']);
    });

    it('never loses an update among many transactions that read and then write', async () => {
      await add(store, 'a');
      const increment = () =>
        store.transaction(async (tx) => {
          const row = await tx.get<{ amount: number }>('SELECT amount FROM purse WHERE id = ?', 'a');
          await tx.run('UPDATE purse SET amount = ? WHERE id = ?', (row?.amount ?? 0) + 1, 'a');
        });
      await Promise.all(Array.from({ length: 600 }, increment));
      expect(await store.get('SELECT amount FROM purse')).toEqual({ amount: 600 });
    });

    it('takes a write outside a transaction as a transaction of its own, also when it returns rows', async () => {
      const row = await store.get<{ id: string }>('INSERT INTO purse (id, amount) VALUES (?, ?) RETURNING id', 'a', 1);
      expect(row).toEqual({ id: 'a' });
      expect(await ids()).toEqual(['a']);
    });

    it('refuses a handle that is used after its transaction ended', async () => {
      let kept: SqlHandle | undefined;
      await store.transaction(async (tx) => {
        kept = tx;
      });
      await expect(add(kept as SqlHandle, 'late')).rejects.toMatchObject({ code: 'internal' });
      expect(await ids()).toEqual([]);
    });

    it('honours CHECK, UNIQUE and foreign keys', async () => {
      await store.run('CREATE TABLE coin (purse TEXT NOT NULL REFERENCES purse (id))');
      await expect(add(store, 'a', -1)).rejects.toThrow(/CHECK/i);
      await expect(store.run('INSERT INTO coin (purse) VALUES (?)', 'nobody')).rejects.toThrow(/FOREIGN KEY/i);
    });

    it('lets a snapshot read what was there when it began, while others write', async () => {
      await add(store, 'a');
      const seen = await store.snapshot(async (view) => {
        const before = await view.all('SELECT id FROM purse');
        const writing = add(store, 'b');
        if (!oneConnection) await writing;
        return [before, await view.all('SELECT id FROM purse')];
      });
      expect(seen).toEqual([[{ id: 'a' }], [{ id: 'a' }]]);
      await add(store, 'c');
      expect(await ids()).toEqual(['a', 'b', 'c']);
    });

    it('passes on what a snapshot returns and throws, and refuses to write in it', async () => {
      expect(await store.snapshot(async () => 'seen')).toBe('seen');
      const failure = new Error('no more');
      await expect(store.snapshot(async () => await Promise.reject(failure))).rejects.toBe(failure);
      await expect(store.snapshot((view) => add(view, 'a'))).rejects.toMatchObject({ code: 'internal' });
      await expect(store.snapshot((view) => view.run('WITH x AS (SELECT 1) DELETE FROM purse'))).rejects.toThrow();
      let kept: SqlHandle | undefined;
      await store.snapshot(async (view) => void (kept = view));
      await expect(kept?.get('SELECT 1')).rejects.toMatchObject({ code: 'internal' });
      expect(await ids()).toEqual([]);
    });

    it('finishes the transactions that were asked for before it closes, and refuses later ones', async () => {
      const last = store.transaction((tx) => add(tx, 'a'));
      const closed = store.close();
      await expect(last).resolves.toBe(1);
      await closed;
      await expect(store.transaction((tx) => add(tx, 'b'))).rejects.toMatchObject({ code: 'storage_failed' });
      await expect(store.get('SELECT 1')).rejects.toMatchObject({ code: 'storage_failed' });
      await expect(store.snapshot(async () => 1)).rejects.toMatchObject({ code: 'storage_failed' });
      await store.close();
    });
  });
}
