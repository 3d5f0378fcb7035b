/** Wake-ups between the processes on one Redis. One that is lost costs a second: waiters look again, and renewals hear of cancellations. */
import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { WakeUp } from '../wake-up.ts';

export interface Signals {
  /** Something has become claimable in the lane. */
  ring(lane: string): void;
  cancel(jobId: string): void;
}

type Signal = readonly [from: string, what: 'ring' | 'cancel', of: string];

/** @param listening - a connection that does nothing else. */
export async function openSignals(connection: Redis, listening: Redis, prefix: string, wakeUp: WakeUp): Promise<Signals> {
  const channel = `${prefix}:signals`;
  const self = randomUUID();
  await listening.subscribe(channel);
  listening.on('message', (heardOn: string, text: string) => {
    if (heardOn !== channel) return;
    const [from, what, of] = JSON.parse(text) as Signal;
    if (from !== self) wakeUp[what](of);
  });
  const send = (what: 'ring' | 'cancel', of: string): void => {
    wakeUp[what](of);
    connection.publish(channel, JSON.stringify([self, what, of] satisfies Signal)).catch(() => undefined);
  };
  return { ring: (lane) => send('ring', lane), cancel: (jobId) => send('cancel', jobId) };
}
