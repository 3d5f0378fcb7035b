/** Wake-ups between the processes on one Redis. One that is lost costs a second: waiters look again, and renewals hear of cancellations. */
import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Listening } from './listening.ts';

export interface Signals {
  /** Something has become claimable in the lane. */
  ring(lane: string): void;
  cancel(jobId: string): void;
}

type Signal = readonly [from: string, what: 'ring' | 'cancel', of: string];

/** @param here - hears what this process and others send. */
export async function openSignals(connection: Redis, listening: Listening, prefix: string, here: Signals): Promise<Signals> {
  const channel = `${prefix}:signals`;
  const self = randomUUID();
  listening.onMessage((heardOn, text) => {
    if (heardOn !== channel) return;
    const [from, what, of] = JSON.parse(text) as Signal;
    if (from !== self) here[what](of);
  });
  await listening.subscribe(channel);
  const send = (what: 'ring' | 'cancel', of: string): void => {
    here[what](of);
    connection.publish(channel, JSON.stringify([self, what, of] satisfies Signal)).catch(() => undefined);
  };
  return { ring: (lane) => send('ring', lane), cancel: (jobId) => send('cancel', jobId) };
}
