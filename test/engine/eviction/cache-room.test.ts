import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openVariantFiles } from '../../../engine/src/delivery/variant-files.ts';
import { createCacheRoom, type CacheRoom } from '../../../engine/src/eviction/cache-room.ts';
import { SERVER_SCHEMA } from '../../../engine/src/server/schema.ts';
import { EXECUTION_SCHEMA } from '../../../engine/src/store/executions.ts';
import { migrate } from '../../../engine/src/store/schema.ts';
import { createSavedTemplates, type SavedTemplates } from '../../../engine/src/templates/saved-templates.ts';
import { TEMPLATE_SCHEMA } from '../../../engine/src/templates/schema.ts';
import { openSqliteStore } from '../../../engine/src/store/sqlite.ts';
import { openFileArtifactStore } from '../../../gpu-runtime/src/artifacts/file-store.ts';
import type { ArtifactStore } from '../../../gpu-runtime/src/artifacts/port.ts';
import { SAMPLES } from '../../gpu-runtime/artifacts/samples.ts';
import { aJobRoom, anArtifact, REPORT, SPARK, type RoomBench } from '../jobs/a-job-room.ts';
import { scratchFolder } from '../store/scratch-store.ts';

const HOUR = 3_600_000;

let folder: string;
let files: ArtifactStore;
let bench: RoomBench;
let cache: CacheRoom;
let saved: SavedTemplates;
let made = 0;

beforeEach(async () => {
  folder = scratchFolder();
  files = await openFileArtifactStore(folder);
  const store = openSqliteStore(':memory:');
  await migrate(store, { executions: EXECUTION_SCHEMA, server: SERVER_SCHEMA, templates: TEMPLATE_SCHEMA });
  saved = createSavedTemplates(store);
  bench = await aJobRoom({ store, artifacts: { ...files, sizes: new Map() } });
  bench.clock.now = Date.now();
  const variants = await openVariantFiles({ folder: join(folder, 'variants'), artifacts: async () => files, make: async () => await Promise.reject(new Error('nothing is made here')) });
  cache = createCacheRoom({ store, artifacts: async () => files, variants: async () => variants, clock: () => bench.clock.now });
});
afterEach(async () => {
  await bench.check();
  await bench.close();
});

/** Stores a picture of its own that was last used so many hours ago. */
async function aFile(hoursAgo: number) {
  const stored = await files.put(Buffer.concat([SAMPLES.png, Buffer.from(`${(made += 1)}`)]));
  age(stored.digest, hoursAgo);
  return stored;
}
const age = (digest: string, hours: number): void => {
  const then = new Date(Date.now() - hours * HOUR);
  utimesSync(join(folder, digest.slice(0, 2), digest.slice(2, 4), digest), then, then);
};
/** A thumbnail of 100 bytes that was last asked for so many hours ago. */
function aThumbnail(name: string, hoursAgo: number): string {
  const path = join(folder, 'variants/aa', name);
  mkdirSync(join(folder, 'variants/aa'), { recursive: true });
  writeFileSync(path, Buffer.alloc(100));
  const then = new Date(Date.now() - hoursAgo * HOUR);
  utimesSync(path, then, then);
  return path;
}
const isThere = async (digest: string) => (await files.size(digest)) !== undefined;

/** A job whose result is a new file, last used so many hours ago. */
async function aResult(hoursAgo: number, prompt: string) {
  const { id } = await bench.jobs.submit(bench.request({ prompt }));
  const { fence } = await bench.open();
  const { digest, bytes, mediaType } = await aFile(hoursAgo);
  await bench.jobs.desk.complete(id, fence, [anArtifact('x', { digest, bytes, mediaType })], REPORT);
  return digest;
}

describe('the cache', () => {
  it('keeps what was paid for in the last 30 days, until the operator insists; then it is bought again', async () => {
    const digest = await aResult(48, 'a duck');
    expect(await cache.evict({ mostBytes: 0 })).toMatchObject({ files: 0 });
    expect((await bench.jobs.submit(bench.request({ prompt: 'a duck' }))).cached).toBe(true);
    age(digest, 48);
    expect(await cache.evict({ mostBytes: 0, force: true })).toMatchObject({ files: 1, bytesLeft: 0 });
    expect(await isThere(digest)).toBe(false);
    expect(await bench.jobs.submit(bench.request({ prompt: 'a duck' }))).toMatchObject({ cached: false, state: 'queued' });
    expect((await bench.ledger.balance('ada')).held).toBe(SPARK);
  });

  it('keeps what a saved template shows, as long as there is the template', async () => {
    const digest = await aResult(48, 'a duck');
    const { id } = await saved.add('ada', { name: 'Duck', workflow: '{}', pictures: { previewArtifacts: [{ title: 'A duck', type: 'image', url: `/v1/artifacts/${digest}` }] } });
    bench.clock.now += 31 * 24 * HOUR;
    expect(await cache.evict({ mostBytes: 0, force: true })).toMatchObject({ files: 0 });
    await saved.remove('ada', id);
    expect(await cache.evict({ mostBytes: 0 })).toMatchObject({ files: 1 });
  });

  it('lets what was paid for longer ago go, oldest use first', async () => {
    const [old, younger] = [await aResult(20, 'old'), await aResult(10, 'younger')];
    bench.clock.now += 31 * 24 * HOUR;
    const { bytes } = await cache.facts();
    await cache.evict({ mostBytes: bytes - 1 });
    expect([await isThere(old), await isThere(younger)]).toEqual([false, true]);
  });

  it('keeps what a reused result was asked for a moment ago', async () => {
    const digest = await aResult(48, 'a duck');
    await bench.jobs.submit(bench.request({ prompt: 'a duck' }));
    expect(await cache.evict({ mostBytes: 0, force: true })).toMatchObject({ files: 0 });
    expect(await isThere(digest)).toBe(true);
  });

  it('keeps the inputs of an unfinished job', async () => {
    const { digest, bytes, mediaType } = await aFile(48);
    await bench.jobs.submit(bench.request({ inputs: [{ slot: 'startingImage', artifact: anArtifact('x', { digest, bytes, mediaType }) }] }));
    age(digest, 48);
    await cache.evict({ mostBytes: 0, force: true });
    expect(await isThere(digest)).toBe(true);
  });

  it.each([
    ['running', true],
    ['interrupted', true],
    ['failed', true],
    ['completed', false],
    ['cancelled', false],
  ])('of an execution that is %s keeps what its node runs refer to: %s', async (state, kept) => {
    const { digest } = await aFile(48);
    const { store } = bench;
    await store.run(`INSERT INTO execution (id, account, workflow_name, workflow_json, state, trigger_items, created_at) VALUES ('e', 'local', 'w', '{}', ?, '[]', 0)`, state);
    await store.run(
      `INSERT INTO node_run (execution_id, node, run_index, execution_index, started_at, finished_at, sources, outputs) VALUES ('e', 'n', 0, 0, 0, 0, '[]', ?)`,
      JSON.stringify([[[{ binary: { data: { data: `artifact:${digest}` } } }]]]),
    );
    await cache.evict({ mostBytes: 0 });
    expect(await isThere(digest)).toBe(kept);
  });

  it('sweeps a file that nobody owns after a day, and leaves an upload that somebody does own', async () => {
    const [stray, young, owned] = [await aFile(30), await aFile(3), await aFile(30)];
    await bench.jobs.recordUpload('ada', owned);
    expect(await cache.evict()).toMatchObject({ files: 1 });
    expect(await Promise.all([stray, young, owned].map(({ digest }) => isThere(digest)))).toEqual([false, true, true]);
    await cache.evict({ mostBytes: 0 });
    expect(await isThere(owned.digest)).toBe(false);
  });

  it('lets thumbnails go first, those that were asked for longest ago, and never those of the last hour', async () => {
    const digest = await aResult(48, 'a duck');
    bench.clock.now = Date.now() + 31 * 24 * HOUR;
    const [old, younger] = [aThumbnail('old', 48), aThumbnail('younger', 3)];
    const { bytes } = await cache.facts();
    expect(await cache.evict({ mostBytes: bytes + 199 })).toEqual({ files: 1, bytes: 100, bytesLeft: bytes + 100 });
    expect([existsSync(old), existsSync(younger), await isThere(digest)]).toEqual([false, true, true]);
    bench.clock.now = Date.now();
    const fresh = aThumbnail('fresh', 0);
    expect(await cache.evict({ mostBytes: 0 })).toEqual({ files: 1, bytes: 100, bytesLeft: bytes + 100 });
    expect([existsSync(younger), existsSync(fresh)]).toEqual([false, true]);
  });

  it('leaves thumbnails alone where there is no limit', async () => {
    aThumbnail('old', 48);
    expect(await cache.evict()).toMatchObject({ files: 0 });
    expect((await cache.facts()).variants).toEqual({ files: 1, bytes: 100 });
  });

  it('tells what lies there', async () => {
    await aResult(48, 'a duck');
    await aFile(30);
    aThumbnail('old', 48);
    const facts = await cache.facts();
    expect(facts.files).toBe(2);
    expect(facts.paidBytes + facts.ownerlessBytes).toBe(facts.bytes);
    expect(facts.neededBytes).toBe(0);
    expect(facts.variants).toEqual({ files: 1, bytes: 100 });
  });
});
