/** News of jobs over pub/sub, on a channel for each job. They tell what a job makes, so they are sealed: Redis sees ids and sizes. */
import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { JobNews } from '../port.ts';
import type { Listening } from './listening.ts';
import { createSeal } from './seal.ts';

/** Before the sealed text, so that a process does not hear itself. */
const SENDER_LENGTH = 36;

/** @param key - 32 bytes that all who share the queue have. */
export function createJobNews(connection: Redis, listening: Listening, prefix: string, key: Uint8Array): JobNews {
  const seal = createSeal(key);
  const self = randomUUID();
  const channelOf = (jobId: string): string => `${prefix}:news:${jobId}`;
  const listeners = new Map<string, Set<(news: string) => void>>();

  listening.onMessage((channel, message) => {
    const heard = listeners.get(channel);
    if (!heard || message.startsWith(self)) return;
    const news = seal.open(message.slice(SENDER_LENGTH), channel);
    if (news !== undefined) for (const listener of [...heard]) listener(news);
  });

  return {
    send(jobId, news) {
      const channel = channelOf(jobId);
      connection.publish(channel, self + seal.close(news, channel)).catch(() => undefined);
    },
    listen(jobId, listener) {
      const channel = channelOf(jobId);
      const known = listeners.get(channel);
      if (!known) void listening.subscribe(channel);
      listeners.set(channel, (known ?? new Set()).add(listener));
      return () => {
        const left = listeners.get(channel);
        if (!left?.delete(listener) || left.size > 0) return;
        listeners.delete(channel);
        listening.unsubscribe(channel);
      };
    },
  };
}
