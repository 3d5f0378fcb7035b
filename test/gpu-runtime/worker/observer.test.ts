import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FlowError } from '../../../nodes/contract/errors.ts';
import { openFileArtifactStore } from '../../../gpu-runtime/src/artifacts/file-store.ts';
import { createEmbeddedQueue } from '../../../gpu-runtime/src/queue/embedded-queue.ts';
import { laneOf } from '../../../gpu-runtime/src/queue/port.ts';
import { QUEUE_SCHEMA } from '../../../gpu-runtime/src/queue/schema.ts';
import type { SqlStore } from '../../../gpu-runtime/src/queue/sql.ts';
import type { WorkerObserver } from '../../../gpu-runtime/src/worker/observer.ts';
import { startWorker } from '../../../gpu-runtime/src/worker/worker.ts';
import { openMemorySqlStore } from '../queue/memory-sql-store.ts';
import { createFakeDesk, fakeRuntime, savesText, type Run } from './fakes.ts';

let root: string;
let sql: SqlStore;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'observed-worker-'));
  sql = openMemorySqlStore(QUEUE_SCHEMA);
});
afterEach(async () => {
  await sql.close();
  rmSync(root, { recursive: true, force: true });
});

/** What an observer hears of one job that a worker with one slot performs. */
async function heardOf(run: Run, prepare: (desk: ReturnType<typeof createFakeDesk>) => void = () => undefined): Promise<string[]> {
  const heard: string[] = [];
  const over = Promise.withResolvers<void>();
  const observer: WorkerObserver = {
    claimed(slot, lane) {
      heard.push(`claimed ${slot} ${lane}`);
      return {
        started: ({ job, fence }) => heard.push(`started ${job.id} ${fence}`),
        made: () => heard.push('made'),
        stored: () => heard.push('stored'),
        ended() {
          heard.push('ended');
          over.resolve();
        },
      };
    },
  };
  const [queue, desk] = [createEmbeddedQueue(sql), createFakeDesk()];
  desk.add('1');
  prepare(desk);
  await queue.enqueue({ jobId: '1', lane: laneOf('generate_image', 'fake'), priority: 0 });
  const artifacts = await openFileArtifactStore(join(root, 'artifacts'));
  const worker = startWorker({ queue, desk, artifacts, observer, runtimes: [fakeRuntime(run)], name: 'host:1:1', slots: 1, leaseMs: 30_000, scratchRoot: join(root, 'scratch') });
  await over.promise;
  await worker.stop();
  return heard;
}

describe("a worker's observer", () => {
  it('hears each stage of a job that is made', async () => {
    expect(await heardOf(savesText)).toEqual(['claimed 0 generate_image@fake', 'started 1 1', 'made', 'stored', 'ended']);
  });

  it('hears that a job which fails has ended, and nothing of results', async () => {
    const fails: Run = () => Promise.reject(new FlowError('invalid_media', 'no picture'));
    expect(await heardOf(fails)).toEqual(['claimed 0 generate_image@fake', 'started 1 1', 'ended']);
  });

  it('hears of no start where nothing is to be done any more', async () => {
    const cancelled = await heardOf(savesText, (desk) => (desk.jobs.get('1')!.state = 'cancelled'));
    expect(cancelled).toEqual(['claimed 0 generate_image@fake', 'ended']);
  });
});
