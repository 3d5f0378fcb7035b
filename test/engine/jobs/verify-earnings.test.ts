import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openFleet } from '../../../engine/src/fleet/fleet.ts';
import { FLEET_SCHEMA } from '../../../engine/src/fleet/schema.ts';
import { verifyEarnings } from '../../../engine/src/jobs/verify-earnings.ts';
import { migrate } from '../../../engine/src/store/schema.ts';
import { openFileArtifactStore } from '../../../gpu-runtime/src/artifacts/file-store.ts';
import type { ArtifactStore } from '../../../gpu-runtime/src/artifacts/port.ts';
import { SAMPLES } from '../../gpu-runtime/artifacts/samples.ts';
import { card, SHARE, WES } from '../fleet/a-fleet.ts';
import { openStore } from '../store/open-store.ts';
import { aJobRoom, anArtifact, NOON, REPORT, SPARK, type RoomBench } from './a-job-room.ts';

const HOUR = 3_600_000;

let bench: RoomBench;
let folder: string;
let artifacts: ArtifactStore;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'earnings-'));
  artifacts = await openFileArtifactStore(folder);
  const store = await openStore();
  await migrate(store, { fleet: FLEET_SCHEMA });
  const fleet = await openFleet({ store, share: SHARE, clock: () => NOON, log: () => undefined });
  bench = await aJobRoom({ store, workers: fleet.watch });
  await fleet.deskOf(WES).register(card('cellar'), 'first');
});
afterEach(async () => {
  await bench.check('quiet');
  await bench.close();
  rmSync(folder, { recursive: true, force: true });
});

async function made(content: Uint8Array): Promise<string> {
  const { digest, bytes } = await artifacts.put(content);
  const { id } = await bench.jobs.submit(bench.request({ model: 'z-turbo', seed: null }));
  const { fence } = (await bench.jobs.desk.open(id, 'cellar'))!;
  await bench.jobs.desk.complete(id, fence, [anArtifact('', { digest, bytes })], REPORT);
  return digest;
}
const verify = (now = NOON + HOUR) => verifyEarnings({ store: bench.store, ledger: bench.ledger, artifacts, now });
const claim = () => bench.ledger.claim('wes', 'november');

describe('what a worker earned', () => {
  it('can be claimed once its result is an hour old and whole, as premium Spark', async () => {
    await made(SAMPLES.png);
    expect([await verify(NOON + HOUR - 1), await claim()]).toEqual([0, 0]);
    expect([await verify(), await claim()]).toEqual([1, SPARK]);
    expect((await bench.ledger.balance('wes')).byKind.premium).toBe(SPARK);
    expect(await verify()).toBe(0);
  });

  it.each(['gone', 'cut short', 'changed'] as const)('stays pending while a file is %s', async (what) => {
    const digest = await made(SAMPLES.png);
    await made(SAMPLES.jpeg);
    const path = await artifacts.localPath(digest);
    const changed = Buffer.from(SAMPLES.png);
    changed[changed.length - 1]! ^= 1;
    rmSync(path);
    if (what !== 'gone') writeFileSync(path, what === 'changed' ? changed : SAMPLES.png.subarray(1));
    expect([await verify(), await claim()]).toEqual([1, SPARK]);
    rmSync(path, { force: true });
    expect((await artifacts.put(SAMPLES.png)).digest).toBe(createHash('sha256').update(SAMPLES.png).digest('hex'));
    expect(await verify()).toBe(1);
  });

  it('does not wait for a file of another job that cannot be read', async () => {
    await made(SAMPLES.png);
    await made(SAMPLES.jpeg);
    const { read } = artifacts;
    let reads = 0;
    artifacts = { ...artifacts, read: async (digest) => ((reads += 1) === 1 ? Promise.reject(new Error('EIO: i/o error, read')) : await read(digest)) };
    expect(await verify()).toBe(1);
    expect(await verify()).toBe(1);
  });

  it('is taken back by a refund before, and stays the worker’s after', async () => {
    await made(SAMPLES.png);
    const [early] = await bench.store.all<{ id: string }>('SELECT id FROM hold');
    const refund = (holdId: string) => bench.store.transaction((tx) => bench.ledger.refund(tx, { holdId, reference: 'a goose' }));
    await refund(early!.id);
    await verify();
    expect(await claim()).toBe(0);
    await made(SAMPLES.jpeg);
    await verify();
    const [late] = await bench.store.all<{ id: string }>('SELECT id FROM hold WHERE id <> ?', early!.id);
    await refund(late!.id);
    expect(await claim()).toBe(SPARK);
  });
});
