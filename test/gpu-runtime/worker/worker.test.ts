import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { laneOf } from '../../../gpu-runtime/src/queue/port.ts';
import { fakeRuntime, REPORT, savesText } from './fakes.ts';
import { heldRun, useWorkerRoom } from './worker-room.ts';

describe('startWorker', () => {
  const room = useWorkerRoom();

  it('performs a job, hands in its results and removes it from the queue', async () => {
    await room.add('1');
    room.start(fakeRuntime(savesText));
    await room.ended('1');
    await room.worker!.stop();
    expect(room.desk.told).toEqual(['open 1 1', 'complete 1']);
    expect(room.desk.jobs.get('1')!.artifacts).toEqual([{ role: 'text', mediaType: 'text/plain', bytes: 11, digest: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    expect(await room.entries()).toEqual([]);
  });

  it('starts a job that is enqueued while it waits', async () => {
    room.start(fakeRuntime(savesText));
    await sleep(20);
    await room.add('1');
    await room.ended('1');
    expect(room.desk.jobs.get('1')!.state).toBe('completed');
  });

  it('gives results in the order in which they were saved, with what the runtime said about them', async () => {
    await room.add('1');
    room.start(
      fakeRuntime(async (_job, tools) => {
        await Promise.all(['one', 'two', 'three'].map((content, index) => tools.save({ role: content, mediaType: 'text/plain', content: Buffer.from(content.repeat(3 - index)), seed: index })));
        return REPORT;
      }),
    );
    await room.ended('1');
    expect(room.desk.jobs.get('1')!.artifacts!.map(({ role, seed }) => [role, seed])).toEqual([['one', 0], ['two', 1], ['three', 2]]);
  });

  it('gives a runtime its inputs as files and a private folder that is gone afterwards', async () => {
    const { digest } = await room.artifacts.put(Buffer.from('the input'));
    const artifact = { digest, mediaType: 'text/plain', bytes: 9, role: 'text' } as const;
    let seen: { scratch: string; path: string } | undefined;
    room.desk.add('1', 'generate_image', [{ slot: 'image', artifact, path: '' }]);
    await room.queue.enqueue({ jobId: '1', lane: laneOf('generate_image', 'fake'), priority: 0 });
    room.start(
      fakeRuntime(async (job, tools) => {
        seen = { scratch: tools.scratch, path: job.inputs[0]!.path };
        writeFileSync(join(tools.scratch, 'result'), 'a file');
        writeFileSync(join(tools.scratch, 'rubbish'), 'a file');
        await tools.save({ role: 'text', mediaType: 'text/plain', content: { path: join(tools.scratch, 'result') } });
        return REPORT;
      }),
    );
    await room.ended('1');
    await room.worker!.stop();
    expect(room.desk.jobs.get('1')!.state).toBe('completed');
    expect(seen!.path).toBe(await room.artifacts.localPath(digest));
    expect(readdirSync(join(room.root, 'scratch'))).toEqual([]);
  });

  it('fails a job for good when an input is missing', async () => {
    room.desk.add('1', 'generate_image', [{ slot: 'image', artifact: { digest: '0'.repeat(64), mediaType: 'image/png', bytes: 1, role: 'image' }, path: '' }]);
    await room.queue.enqueue({ jobId: '1', lane: laneOf('generate_image', 'fake'), priority: 0 });
    room.start(fakeRuntime(savesText));
    await room.ended('1');
    expect(room.desk.told).toEqual(['open 1 1', 'fail 1 not_found']);
  });

  it('runs as many jobs at a time as it has slots', async () => {
    const { run, calls } = heldRun();
    for (const id of ['1', '2', '3']) await room.add(id);
    room.start(fakeRuntime(run), { slots: 2 });
    await room.until(() => calls.length === 2);
    await sleep(20);
    expect(calls).toHaveLength(2);
    calls[0]!.end();
    await room.until(() => calls.length === 3);
    calls.forEach(({ end }) => end());
  });

  it('passes progress and previews on at most four times a second each, the newest last', async () => {
    await room.add('1');
    room.start(
      fakeRuntime(async (job, tools) => {
        for (let step = 0; step <= 1_000; step += 1) tools.progress({ fraction: step / 1_000 });
        for (let step = 0; step < 100; step += 1) tools.preview(Uint8Array.of(step));
        await sleep(300);
        return savesText(job, tools);
      }),
    );
    await room.ended('1');
    expect(room.desk.progressed).toEqual([{ fraction: 0 }, { fraction: 1 }]);
    expect(room.desk.previews).toEqual([Uint8Array.of(0), Uint8Array.of(99)]);
  });

  it('keeps progress between 0 and 1', async () => {
    await room.add('1');
    room.start(
      fakeRuntime(async (job, tools) => {
        tools.progress({ fraction: 1.7, activity: 'shading' });
        return savesText(job, tools);
      }),
    );
    await room.ended('1');
    expect(room.desk.progressed).toEqual([{ fraction: 1, activity: 'shading' }]);
  });

  it('makes no private folder for a job that asks for none', async () => {
    await room.add('1');
    let seen: string[] | undefined;
    room.start(
      fakeRuntime(async (job, tools) => {
        const report = await savesText(job, tools);
        seen = readdirSync(join(room.root, 'scratch'));
        return report;
      }),
    );
    await room.ended('1');
    expect(seen).toEqual([]);
  });

  describe('stopping', () => {
    it('finishes the job at hand and claims no other', async () => {
      const { run, calls } = heldRun();
      await room.add('1');
      await room.add('2');
      room.start(fakeRuntime(run));
      await room.until(() => calls.length);
      const stopped = room.worker!.stop();
      calls[0]!.end();
      await stopped;
      expect(room.desk.jobs.get('1')!.state).toBe('completed');
      expect(room.desk.jobs.get('2')!.state).toBe('queued');
    });

    it('ends at once when it waits for work, has no runtimes, or its runtime does not answer', async () => {
      await room.start(fakeRuntime(savesText)).stop();
      await room.start([]).stop();
      await room.start({ ...fakeRuntime(savesText), capabilities: () => new Promise(() => undefined) }).stop();
    });
  });

  it('serves the other lanes when one runtime cannot say what it runs', async () => {
    await room.add('1');
    room.start([{ ...fakeRuntime(savesText, [], 'broken'), capabilities: async () => Promise.reject(new Error('connection refused')) }, fakeRuntime(savesText)]);
    await room.ended('1');
    expect(room.log).toHaveBeenCalledWith('warn', expect.stringContaining('broken'), expect.anything());
  });

  it('clears the private folders of a killed worker away at start', async () => {
    const scratch = join(room.root, 'scratch', `elsewhere.1.${'a'.repeat(12)}.${'0'.repeat(16)}`);
    const { mkdirSync, utimesSync } = await import('node:fs');
    mkdirSync(scratch, { recursive: true });
    utimesSync(scratch, 1, 1);
    await room.add('1');
    room.start(fakeRuntime(savesText));
    await room.ended('1');
    expect(existsSync(scratch)).toBe(false);
  });
});
