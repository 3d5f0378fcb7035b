import { setTimeout as wait } from 'node:timers/promises';
import { jobQueueContract } from '../../contracts/job-queue.ts';
import { scratchQueue } from './scratch-redis.ts';

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
