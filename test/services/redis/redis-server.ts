/** A Redis of the test's own, which may be wiped and killed. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Redis } from 'ioredis';

const SCRIPT = resolve(import.meta.dirname, '../../../.ci/redis');

export class RedisServer {
  readonly #folder = mkdtempSync(join(tmpdir(), 'sogni-flow-redis-'));
  readonly url = this.#run('start');

  /** As `kill -9`, and a new start with what was written. */
  crash(): void {
    this.#run('crash');
  }

  wipe = (): Promise<unknown> => this.ask((redis) => redis.flushall());

  /** Cuts every connection but the one that asks. */
  cutConnections = (): Promise<unknown> => this.ask(async (redis) => await redis.client('KILL', 'SKIPME', 'yes'));

  async ask<Answer>(question: (redis: Redis) => Promise<Answer>): Promise<Answer> {
    const redis = new Redis(this.url);
    try {
      return await question(redis);
    } finally {
      redis.disconnect();
    }
  }

  [Symbol.dispose](): void {
    this.#run('stop');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #run(what: string): string {
    return execFileSync(SCRIPT, [what, join(this.#folder, 'server')], { encoding: 'utf8' }).trim();
  }
}
