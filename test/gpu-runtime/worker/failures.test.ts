import { describe, expect, it, jest } from '@jest/globals';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FlowError } from '../../../nodes/contract/errors.ts';
import { fakeRuntime, REPORT, savesText } from './fakes.ts';
import { useWorkerRoom } from './worker-room.ts';

describe('failures of jobs', () => {
  const room = useWorkerRoom();
  const failing = (error: unknown) => fakeRuntime(async () => Promise.reject(error));

  it('tries again what may pass, later each time, and gives up after the third time', async () => {
    await room.add('1');
    room.start(failing(new FlowError('runtime_failed', 'out of memory')));
    const failed = (times: number) => room.until(() => room.desk.told.filter((line) => line.startsWith('fail')).length === times);
    await failed(1);
    await room.until(() => room.desk.jobs.get('1')!.state === 'queued');
    await room.until(async () => (await room.entries())[0]?.token === null);
    expect((await room.entries())[0]).toMatchObject({ claimable_at: room.time + 1_000 });
    await room.pass(1_000);
    await room.until(() => room.desk.told.length === 4);
    await room.until(async () => (await room.entries())[0]?.token === null);
    expect((await room.entries())[0]).toMatchObject({ claimable_at: room.time + 4_000 });
    await room.pass(4_000);
    await room.ended('1');
    await room.worker!.stop();
    expect(room.desk.told).toEqual([
      ...['open 1 1', 'fail 1 runtime_failed, to be retried'],
      ...['open 1 2', 'fail 1 runtime_failed, to be retried'],
      ...['open 1 3', 'fail 1 runtime_failed'],
    ]);
    expect(await room.entries()).toEqual([]);
  });

  it('takes no further job for a runtime that offers nothing once one has failed by it', async () => {
    let [asked, bounced, isResting] = [0, 0, false];
    const runtime = fakeRuntime(async (job, tools) => {
      if (isResting) bounced += 1;
      if (job.id !== '1' || asked > 1) return await savesText(job, tools);
      isResting = true;
      throw new FlowError('runtime_failed', 'out of memory');
    });
    const capabilities = async () => ((asked += 1), isResting ? [] : await runtime.capabilities());
    for (const id of ['1', '2']) await room.add(id);
    room.start({ ...runtime, capabilities });
    await room.until(() => asked === 2);
    isResting = false;
    room.time += 10_000;
    await room.ended('2');
    expect(bounced).toBe(0);
  });

  it('ends a job at once when trying again would not help', async () => {
    await room.add('1');
    room.start(failing(new FlowError('content_filtered', 'refused by the filter')));
    await room.ended('1');
    expect(room.desk.jobs.get('1')).toMatchObject({ state: 'failed', failure: { code: 'content_filtered', message: 'refused by the filter' } });
  });

  it('takes any other error for a bug: final, logged whole, told without its content', async () => {
    const bug = new TypeError('cannot read /secret/path of undefined');
    await room.add('1');
    room.start(failing(bug));
    await room.ended('1');
    expect(room.desk.jobs.get('1')!.failure).toEqual({ code: 'internal', message: expect.not.stringContaining('secret') });
    expect(room.log).toHaveBeenCalledWith('error', expect.stringContaining('job 1'), bug);
  });

  it('takes a run without results, and a result of another kind than announced, for a failure of the runtime', async () => {
    await room.add('1');
    room.start([
      fakeRuntime(async () => REPORT),
      fakeRuntime(
        async (_job, tools) => {
          await tools.save({ role: 'image', mediaType: 'image/png', content: Buffer.from('not a picture') });
          return REPORT;
        },
        ['generate_music'],
      ),
    ]);
    await room.until(() => room.desk.jobs.get('1')!.failure);
    expect(room.desk.jobs.get('1')!.failure).toEqual({ code: 'runtime_failed', message: expect.stringContaining('no result') });
    await room.add('2', 'generate_music');
    await room.until(() => room.desk.jobs.get('2')!.failure);
    expect(room.desk.jobs.get('2')!.failure).toEqual({ code: 'runtime_failed', message: 'the runtime gave text/plain where image/png was announced' });
  });

  it('does not let a runtime hand in a file from outside its folder', async () => {
    const outside = join(room.root, 'secret.txt');
    writeFileSync(outside, 'a secret');
    await room.add('1');
    room.start(fakeRuntime(async (_job, tools) => tools.save({ role: 'text', mediaType: 'text/plain', content: { path: outside } }).then(() => REPORT)));
    await room.ended('1');
    expect(room.desk.jobs.get('1')!.failure!.code).toBe('internal');
    expect(existsSync(outside)).toBe(true);
  });

  it('counts a save that nobody waited for', async () => {
    await room.add('1');
    room.start(
      fakeRuntime(async (_job, tools) => {
        void tools.save({ role: 'text', mediaType: 'text/plain', content: Buffer.from('in time') });
        void tools.save({ role: 'text', mediaType: 'text/plain', content: Buffer.from('<svg/>') }).catch(() => undefined);
        return REPORT;
      }),
    );
    await room.ended('1');
    expect(room.desk.jobs.get('1')!.failure!.code).toBe('invalid_media');
  });

  it('gives up a job that took its worker down ten times', async () => {
    await room.add('1');
    await room.sql.run('UPDATE queue_entry SET attempt = 10');
    const run = jest.fn(savesText);
    room.start(fakeRuntime(run));
    await room.ended('1');
    expect(run).not.toHaveBeenCalled();
    expect(room.desk.told).toEqual(['open 1 1', 'fail 1 runtime_failed']);
  });

  it('leaves a job in the queue, for longer each time, when the desk does not answer', async () => {
    await room.add('1');
    const open = jest.spyOn(room.desk, 'open').mockRejectedValueOnce(new Error('database is down'));
    room.start(fakeRuntime(savesText));
    await room.until(() => room.log.mock.calls.length > 0);
    await room.until(async () => (await room.entries())[0]?.token === null);
    expect((await room.entries())[0]).toMatchObject({ claimable_at: room.time + 1_000 });
    expect(open).toHaveBeenCalledTimes(1);
    await room.pass(1_000);
    await room.ended('1');
    expect(room.desk.jobs.get('1')!.state).toBe('completed');
  });

  it('takes an entry out whose job is not on record', async () => {
    await room.add('1');
    jest.spyOn(room.desk, 'open').mockRejectedValueOnce(new FlowError('not_found', 'no such job'));
    room.start(fakeRuntime(savesText));
    await room.until(() => room.log.mock.calls.length > 0);
    await room.worker!.stop();
    expect(await room.entries()).toEqual([]);
  });

  it('goes on after the queue did not answer', async () => {
    await room.add('1');
    jest.spyOn(room.queue, 'claim').mockRejectedValueOnce(new Error('database is locked'));
    room.start(fakeRuntime(savesText));
    await room.ended('1');
    expect(room.desk.jobs.get('1')!.state).toBe('completed');
  });

  it('takes a job up again as often as the way to its runtime fails, without counting', async () => {
    await room.add('1');
    const { open } = room.desk;
    jest.spyOn(room.desk, 'open').mockImplementation(async (...given) => {
      const opened = await open(...given);
      return opened && { ...opened, attempt: 1 };
    });
    let ways = 0;
    room.start(fakeRuntime(async (job, tools) => ((ways += 1) <= 12 ? Promise.reject(new FlowError('runtime_unreachable', 'no way there')) : savesText(job, tools))));
    for (let failed = 1; failed <= 12; failed += 1) {
      await room.until(() => room.desk.told.filter((line) => line.startsWith('fail')).length === failed && room.desk.jobs.get('1')!.state === 'queued');
      await room.until(async () => (await room.entries())[0]?.token === null);
      await sleep(5);
      await room.pass(60_000);
    }
    await room.ended('1');
    expect(room.desk.jobs.get('1')!.state).toBe('completed');
  });
});
