/**
 * What goes wrong while the jobs are done, in an order drawn by a seed, each at its share of the way: workers are killed and started again, or stopped for longer than
 * their lease; once Redis is killed and wiped, once the engine is killed.
 *
 * The time to retake a job is that of a worker's death alone: an outage waits until what was held at the last death is settled.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { LEASE_MS } from '../../../gpu-runtime/src/index.ts';
import type { Random } from '../../simulation/random.ts';
import { fatesOf, movesByJob } from './job-log.ts';
import type { Stack } from './stack.ts';

export interface Death {
  readonly what: 'kill -9' | 'SIGSTOP';
  readonly worker: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export type Trouble = Death['what'] | 'Redis wiped' | 'engine killed';

const LOOK_EVERY_MS = 50;

/** Jobs that are done before the next trouble. */
const GOES_ON = 10;

export class Troubles {
  readonly deaths: Death[] = [];
  readonly told: string[] = [];
  readonly #stack: Stack;
  readonly #random: Random;
  readonly #completed: () => Promise<number>;

  constructor(stack: Stack, random: Random, completed: () => Promise<number>) {
    this.#stack = stack;
    this.#random = random;
    this.#completed = completed;
  }

  /** @param count - jobs in all. */
  async make(troubles: readonly Trouble[], count: number): Promise<void> {
    const left = [...troubles];
    for (let nth = 1; left.length > 0; nth += 1) {
      const [trouble] = left.splice(this.#random.below(left.length), 1);
      await this.#untilCompleted(Math.floor((count * (nth - this.#random.next() / 2)) / (troubles.length + 1)));
      this.told.push(trouble!);
      await this.#do(trouble!);
    }
  }

  async #do(trouble: Trouble): Promise<void> {
    const place = this.#random.below(this.#stack.workers.length);
    const pauseMs = this.#random.between(0, 2_000);
    switch (trouble) {
      case 'kill -9':
        this.#die(trouble, place);
        await this.#stack.workers[place]!.kill();
        await sleep(pauseMs);
        return this.#stack.startWorker(place);
      case 'SIGSTOP':
        this.#die(trouble, place);
        this.#stack.workers[place]!.signal('SIGSTOP');
        await sleep(LEASE_MS + 2_000 + pauseMs);
        return void this.#stack.workers[place]!.signal('SIGCONT');
      case 'Redis wiped':
        await this.#untilSettled();
        this.#stack.redis.crash();
        await this.#stack.redis.wipe();
        return await this.#untilOn();
      case 'engine killed':
        await this.#untilSettled();
        await this.#stack.killEngine();
        await sleep(pauseMs);
        await this.#stack.startEngine();
        return await this.#untilOn();
    }
  }

  #die(what: Death['what'], place: number): void {
    this.deaths.push({ what, worker: this.#stack.nameOf(place), at: Date.now() });
  }

  async #untilSettled(): Promise<void> {
    const open = async (): Promise<boolean> => {
      const moves = await movesByJob(this.#stack.store);
      return this.deaths.some(({ worker, at }) => fatesOf(moves, worker, at).some(({ fate }) => fate === 'unsettled'));
    };
    while (await open()) await sleep(LOOK_EVERY_MS);
  }

  /** Until work goes on after an outage. */
  async #untilOn(): Promise<void> {
    await this.#untilCompleted((await this.#completed()) + GOES_ON);
  }

  async #untilCompleted(count: number): Promise<void> {
    while ((await this.#completed()) < count) await sleep(LOOK_EVERY_MS);
  }
}
