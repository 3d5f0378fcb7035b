/**
 * A connection that only listens. Whenever it was lost it is made again, and what was subscribed to is subscribed to again.
 *
 * ioredis would do the latter by itself, but when the server does not answer it leaves the failure to nobody, and that ends the process.
 */
import type { Redis } from 'ioredis';

export interface Listening {
  /** Hears the channel from a moment on, as soon as the server answers. */
  subscribe(channel: string): Promise<void>;
  unsubscribe(channel: string): void;
  onMessage(listener: (channel: string, message: string) => void): void;
  close(): void;
}

/** @throws what the connection throws. */
export async function listenBeside(connection: Redis): Promise<Listening> {
  const redis = connection.duplicate({ autoResubscribe: false });
  const channels = new Set<string>();
  let closed = false;

  /** Without a connection the channels are asked for when it is there; where the server fails to answer, a new connection is tried. */
  const ask = async (...names: readonly string[]): Promise<void> => {
    try {
      await redis.subscribe(...names);
    } catch {
      if (!closed && redis.status === 'ready') redis.disconnect(true);
    }
  };
  redis.on('error', () => undefined); // Told by the commands of the other connection.
  redis.on('ready', () => {
    if (channels.size > 0) void ask(...channels);
  });
  await redis.connect();

  return {
    async subscribe(channel) {
      channels.add(channel);
      await ask(channel);
    },
    unsubscribe(channel) {
      channels.delete(channel);
      redis.unsubscribe(channel).catch(() => undefined);
    },
    onMessage: (listener) => void redis.on('message', listener),
    close() {
      closed = true;
      if (redis.status !== 'end') redis.disconnect();
    },
  };
}
