import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { migrate } from '../../../engine/src/store/schema.ts';
import { scratchFolder, scratchStore } from './scratch-store.ts';

const FIRST = 'CREATE TABLE shelf (id TEXT PRIMARY KEY)';
const SECOND = 'ALTER TABLE shelf ADD COLUMN height BIGINT';

describe('migrate', () => {
  it('makes the tables of every room', async () => {
    const store = await scratchStore({ shelves: [FIRST], cups: ['CREATE TABLE cup (id TEXT)', 'CREATE INDEX cup_by_id ON cup (id)'] });
    expect(await store.all('SELECT * FROM schema_version ORDER BY room')).toEqual([
      { room: 'cups', version: 2 },
      { room: 'shelves', version: 1 },
    ]);
  });

  it('runs a statement once, however often it is called', async () => {
    const store = await scratchStore({ shelves: [FIRST] });
    await Promise.all([migrate(store, { shelves: [FIRST] }), migrate(store, { shelves: [FIRST] })]);
    expect(await store.all('SELECT * FROM shelf')).toEqual([]);
  });

  it('runs only what was added since, and keeps the rows', async () => {
    const store = await scratchStore({ shelves: [FIRST] });
    await store.run('INSERT INTO shelf (id) VALUES (?)', 'oak');
    await migrate(store, { shelves: [FIRST, SECOND] });
    expect(await store.all('SELECT * FROM shelf')).toEqual([{ id: 'oak', height: null }]);
  });

  it('changes nothing when one statement fails', async () => {
    const store = await scratchStore();
    await expect(migrate(store, { shelves: [FIRST], cups: ['CREATE TABLE'] })).rejects.toThrow(/incomplete input/);
    await migrate(store, { shelves: [FIRST] });
  });

  it('refuses a database of a newer release', async () => {
    const store = await scratchStore({ shelves: [FIRST, SECOND] });
    await expect(migrate(store, { shelves: [FIRST] })).rejects.toMatchObject({ code: 'invalid_configuration', message: expect.stringContaining('version 2 of "shelves"') });
  });

  it('lets two stores on one file migrate at the same time', async () => {
    const file = join(scratchFolder(), 'flow.db');
    const [one, two] = await Promise.all([scratchStore({ shelves: [FIRST] }, file), scratchStore({ shelves: [FIRST] }, file)]);
    await one.run('INSERT INTO shelf (id) VALUES (?)', 'oak');
    expect(await two.get('SELECT id FROM shelf')).toEqual({ id: 'oak' });
  });
});
