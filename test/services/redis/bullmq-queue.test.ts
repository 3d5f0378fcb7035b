import { describe, expect, it, jest } from '@jest/globals';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { setTimeout as wait } from 'node:timers/promises';
import type { BullmqQueue } from '../../../gpu-runtime/src/queue/bullmq-queue.ts';
import { placedLane } from '../../../gpu-runtime/src/queue/port.ts';
import { load } from '../../../gpu-runtime/src/queue/redis/connect.ts';
import { createSeal } from '../../../gpu-runtime/src/queue/redis/seal.ts';
import { jobQueueContract } from '../../contracts/job-queue.ts';
import { RedisServer } from './redis-server.ts';
import { scratchName, scratchQueue } from './scratch-redis.ts';

const SWEEP_MS = 20;

jobQueueContract('BullMQ on Redis', async () => {
  const queue = await scratchQueue({ sweepMs: SWEEP_MS });
  return {
    queue,
    async advance(ms) {
      await wait(ms);
      // A sweep notes who is at work, and the next one after the end of a lock gives the job back.
      for (let sweeps = 0; sweeps < 3; sweeps += 1) {
        await wait(SWEEP_MS + 5);
        await queue.sweep();
      }
    },
    close: () => queue.close(),
  };
});

const LANE = 'generate_image@sketch';
const request = { worker: 'a', lanes: [LANE], leaseMs: 6_000 };
const add = (queue: BullmqQueue, jobId: string, priority = 0) => queue.enqueue({ jobId, lane: LANE, priority });

/** The connection comes back by itself; until then every command fails, and says why. */
async function onceItAnswers<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      expect(error).toMatchObject({ code: 'storage_failed' });
      await wait(20);
    }
  }
}

describe('openBullmqQueue', () => {
  it('lets a free job that has waited half a minute longer go before a premium one', async () => {
    let time = 1_000_000_000;
    const queue = await scratchQueue({ clock: () => time });
    await add(queue, 'old and free', 10);
    time += 26_000;
    await add(queue, 'premium in time');
    time += 5_000;
    await add(queue, 'premium too late');
    const order = [];
    for (let n = 0; n < 3; n += 1) order.push((await queue.claim(request))?.jobId);
    expect(order).toEqual(['premium in time', 'old and free', 'premium too late']);
  });

  it('tells whether its server answers', async () => {
    const server = new RedisServer();
    const queue = await scratchQueue({ url: server.url });
    await queue.check!();
    server[Symbol.dispose]();
    await expect(queue.check!()).rejects.toMatchObject({ code: 'storage_failed' });
  });

  it('takes lanes whose model has any characters', async () => {
    const queue = await scratchQueue();
    const lane = 'chat@llama3:8b/q4 {x} 100 %';
    await queue.enqueue({ jobId: '1', lane, priority: 0 });
    const claim = await queue.claim({ ...request, lanes: [lane] });
    expect(claim).toMatchObject({ jobId: '1', lane });
    await queue.finish(claim!);
  });

  it('keeps nothing of lanes of jobs with wishes once they are empty, and takes jobs for them again', async () => {
    using server = new RedisServer();
    const queue = await scratchQueue({ url: server.url, name: 'wishes', sweepMs: 60_000 });
    const lanes = [1, 2, 3].map((n) => placedLane(LANE, String(n).repeat(16)));
    for (const lane of lanes) await queue.enqueue({ jobId: lane, lane, priority: 0 });
    const claims = [];
    for (const lane of lanes) claims.push((await queue.claim({ ...request, lanes: [lane] }))!);
    await queue.finish(claims[0]!);
    await queue.fail(claims[1]!, 60_000);
    await queue.sweep();
    const kept = async (lane: string) => (await server.ask((redis) => redis.keys('*'))).some((key) => key.includes(encodeURIComponent(lane)));
    expect([await kept(lanes[0]!), await kept(lanes[1]!), await kept(lanes[2]!)]).toEqual([false, true, true]);
    expect((await server.ask((redis) => redis.smembers('{sogni-flow:wishes}:lanes'))).sort()).toEqual(lanes.slice(1));
    await queue.finish(claims[2]!);
    await queue.enqueue({ jobId: 'later', lane: lanes[0]!, priority: 0 });
    await queue.sweep();
    expect(await queue.claim({ ...request, lanes })).toMatchObject({ jobId: 'later', lane: lanes[0] });
    expect(await queue.cancel('later')).toBe('signalled');
  });

  it('keeps apart those who share a Redis under different names', async () => {
    const [one, other] = [await scratchQueue(), await scratchQueue()];
    await add(one, '1');
    expect(await other.claim(request)).toBeUndefined();
    expect(await other.cancel('1')).toBe('unknown');
    expect(await one.claim(request)).toMatchObject({ jobId: '1' });
  });

  it('tells the holder in another process at once when a job is cancelled', async () => {
    const name = scratchName();
    const [here, there] = [await scratchQueue({ name }), await scratchQueue({ name })];
    await add(here, '1');
    const held = await there.claim({ ...request, leaseMs: 60_000 });
    const told = new Promise<void>((resolve) => there.onCancel('1', resolve));
    expect(await here.cancel('1')).toBe('signalled');
    await told;
    expect(await there.renew(held!, 60_000)).toBe('cancelled');
  });

  it('does not ask again and again for a lane that an operator has paused', async () => {
    using server = new RedisServer();
    const queue = await scratchQueue({ url: server.url, name: 'paused' });
    await add(queue, '1');
    const pause = async (redis: Redis, isPaused: boolean) => {
      const lane = new Queue(encodeURIComponent(LANE), { connection: redis, prefix: '{sogni-flow:paused}' });
      await (isPaused ? lane.pause() : lane.resume());
    };
    await server.ask((redis) => pause(redis, true));
    expect(await queue.claim(request)).toBeUndefined();
    const [controller, ended] = [new AbortController(), jest.fn()];
    const waiting = queue.wait([LANE], controller.signal).then(ended);
    await queue.cancel('another'); // Answered after all that `wait` may have asked.
    expect(ended).not.toHaveBeenCalled();
    controller.abort();
    await waiting;
    await server.ask((redis) => pause(redis, false));
    expect(await queue.claim(request)).toMatchObject({ jobId: '1' });
  });

  it('leaves nothing in Redis but ids, lanes and times', async () => {
    using server = new RedisServer();
    const queue = await scratchQueue({ url: server.url });
    await add(queue, 'some-id');
    await queue.claim(request);
    const entry = await server.ask(async (redis) => await redis.hgetall((await redis.keys('*:job-some-id'))[0]!));
    const own = { name: '', data: '{}', priority: expect.any(String), delay: '0', timestamp: expect.any(String), processedOn: expect.any(String), ats: '1' };
    expect(entry).toEqual({ ...own, opts: expect.not.stringContaining('prompt') });
  });
});

describe('a Redis that loses what it had', () => {
  it('is filled at first, after it was wiped, and after it has started again; else not', async () => {
    using server = new RedisServer();
    const queue = await scratchQueue({ url: server.url });
    const fill = jest.fn(() => add(queue, '1'));
    const refill = () => queue.refill!(fill);
    expect([await refill(), await refill()]).toEqual([true, false]);
    await server.wipe();
    expect([await refill(), await refill()]).toEqual([true, false]);
    server.crash();
    expect([await onceItAnswers(refill), await refill()]).toEqual([true, false]);
    expect(await queue.claim(request)).toMatchObject({ jobId: '1' });
  });

  it('is filled again when that failed, and when it was wiped meanwhile', async () => {
    using server = new RedisServer();
    const queue = await scratchQueue({ url: server.url });
    await expect(queue.refill!(() => Promise.reject(new Error('the database is away')))).rejects.toThrow('the database is away');
    expect(await queue.refill!(async () => void (await server.wipe()))).toBe(true);
    expect(await queue.refill!(async () => undefined)).toBe(true);
    expect(await queue.refill!(async () => undefined)).toBe(false);
  });

  it('ends the claims on what was wiped', async () => {
    using server = new RedisServer();
    const queue = await scratchQueue({ url: server.url });
    await add(queue, '1');
    const held = (await queue.claim(request))!;
    await server.wipe();
    for (const late of [() => queue.renew(held, 6_000), () => queue.finish(held), () => queue.fail(held, 0), () => queue.fail(held, 500)]) await expect(late()).rejects.toMatchObject({ code: 'lease_lost' });
  });

  it('keeps the claims of those who are at work when it starts again', async () => {
    using server = new RedisServer();
    const queue = await scratchQueue({ url: server.url });
    await add(queue, '1');
    const held = (await queue.claim({ ...request, leaseMs: 60_000 }))!;
    server.crash();
    expect(await onceItAnswers(() => queue.renew(held, 60_000))).toBe('held');
    await queue.finish(held);
  });
});

describe('a Redis that cannot be used', () => {
  it('is told with its address and without its password: nobody there, a wrong password, none at all', async () => {
    const nobody = scratchQueue({ url: 'redis://flow:hunter2@127.0.0.1:1' });
    await expect(nobody).rejects.toMatchObject({ code: 'storage_failed', message: expect.stringMatching(/cannot be reached.*REDIS_URL.*127\.0\.0\.1:1/) });
    await expect(nobody).rejects.not.toMatchObject({ message: expect.stringContaining('hunter2') });
    using server = new RedisServer();
    await server.ask((redis) => redis.config('SET', 'requirepass', 'right'));
    await expect(scratchQueue({ url: server.url })).rejects.toMatchObject({ code: 'invalid_configuration', message: expect.stringContaining('asks for a password') });
    const wrong = scratchQueue({ url: server.url.replace('//', '//:hunter2@') });
    await expect(wrong).rejects.toMatchObject({ code: 'invalid_configuration', message: expect.stringContaining('refused the user or the password') });
    await expect(wrong).rejects.not.toMatchObject({ message: expect.stringContaining('hunter2') });
  });

  it('fails a command that it does not answer, and is used again when it does', async () => {
    using server = new RedisServer();
    const queue = await scratchQueue({ url: server.url });
    await add(queue, '1');
    await server.ask((redis) => redis.client('PAUSE', 5_000, 'ALL'));
    await expect(queue.claim(request)).rejects.toMatchObject({ code: 'storage_failed' });
    expect(await onceItAnswers(() => queue.claim(request))).toMatchObject({ jobId: '1' });
  });

  it('whose packages are not installed is told with what to install', async () => {
    const missing = load('bullmq', () => Promise.reject(Object.assign(new Error("Cannot find package 'bullmq'"), { code: 'ERR_MODULE_NOT_FOUND' })));
    await expect(missing).rejects.toMatchObject({ code: 'tool_missing', message: expect.stringContaining('npm install bullmq ioredis') });
  });
});

describe('news of jobs', () => {
  it('reach those who follow the job in another process, and not the sender', async () => {
    const name = scratchName();
    const [here, there] = [await scratchQueue({ name }), await scratchQueue({ name })];
    const own = jest.fn();
    here.news!.listen('1', own);
    const heard = new Promise<string>((resolve) => there.news!.listen('1', resolve));
    const sending = setInterval(() => here.news!.send('1', 'half of a duck'), 20); // Until the subscription is there.
    expect(await heard).toBe('half of a duck');
    clearInterval(sending);
    expect(own).not.toHaveBeenCalled();
  });

  it('are heard again after the server was killed', async () => {
    using server = new RedisServer();
    const shared = { url: server.url, name: 'news' };
    const [here, there] = [await scratchQueue(shared), await scratchQueue(shared)];
    const heard = new Promise<string>((resolve) => there.news!.listen('1', (news) => news === 'after' && resolve(news)));
    server.crash();
    const sending = setInterval(() => here.news!.send('1', 'after'), 20);
    expect(await heard).toBe('after');
    clearInterval(sending);
  });

  it('can be read with the key only, and nobody else can make any', () => {
    const [seal, other] = [createSeal(Buffer.alloc(32, 1)), createSeal(Buffer.alloc(32, 2))];
    const sealed = seal.close('half of a duck', 'job 1');
    expect(Buffer.from(sealed, 'base64').toString('latin1')).not.toContain('duck');
    expect(seal.open(sealed, 'job 1')).toBe('half of a duck');
    expect([other.open(sealed, 'job 1'), seal.open(sealed, 'job 2'), seal.open(sealed.slice(4), 'job 1'), seal.open('', 'job 1')]).toEqual(Array(4).fill(undefined));
    expect(seal.close('half of a duck', 'job 1')).not.toBe(sealed);
  });
});
