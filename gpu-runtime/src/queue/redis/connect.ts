/**
 * The way to Redis. A command is answered or fails within two seconds, also while the server is away: whoever renews a lease must
 * learn in time that it cannot. Connections are made again by themselves.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { Redis, RedisOptions } from 'ioredis';
import { redisError } from './redis-errors.ts';

const ANSWER_MS = 2_000;
const LONGEST_PAUSE_MS = 1_000;

/** Commands are never sent twice: a claim whose answer was lost comes free with its lease. */
const FAIL_FAST: RedisOptions = {
  ...{ lazyConnect: true, enableOfflineQueue: false, maxRetriesPerRequest: 0, autoResendUnfulfilledCommands: false },
  ...{ connectTimeout: ANSWER_MS, commandTimeout: ANSWER_MS, disconnectTimeout: 250 },
  retryStrategy: (times) => Math.min(50 * times, LONGEST_PAUSE_MS),
};

/** @throws FlowError `storage_failed` | `invalid_configuration` | `tool_missing` */
export async function connectRedis(url: string): Promise<Redis> {
  const { Redis } = await load('ioredis', () => import('ioredis'));
  const connection = new Redis(url, FAIL_FAST);
  let reason: unknown;
  connection.on('error', (error) => (reason = error)); // Told by the commands that fail for it.
  try {
    await connection.connect();
    await connection.ping();
    return connection;
  } catch (error) {
    connection.disconnect();
    throw redisError(reason ?? error, placeOf(url));
  }
}

/** Host and port, without the password. */
export function placeOf(url: string): string {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port || 6379}`;
}

/** Loads a package that only those install who need it. @throws FlowError `tool_missing` */
export async function load<Module>(name: string, importIt: () => Promise<Module>): Promise<Module> {
  try {
    return await importIt();
  } catch (error) {
    if ((error as NodeJS.ErrnoException | null)?.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new FlowError('tool_missing', `REDIS_URL is set, and the queue on Redis needs the packages bullmq and ioredis; ${name} is not installed: npm install bullmq ioredis`, { cause: error });
  }
}
