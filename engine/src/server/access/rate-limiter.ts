/** How often an account may ask: so many requests within any window of time. What is refused does not count. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';

export interface Rate {
  readonly requests: number;
  readonly windowMs: number;
}

/** Beyond it those that asked longest ago are forgotten. */
const MOST_ACCOUNTS = 10_000;

/** @returns a function that throws FlowError `rate_limited`, with `retryAfter` in seconds. */
export function createRateLimiter({ requests, windowMs }: Rate, clock: () => number): (account: string) => void {
  const asked = new Map<string, number[]>();
  return (account) => {
    const now = clock();
    const times = (asked.get(account) ?? []).filter((time) => now - time < windowMs);
    const [first = now] = times;
    if (times.length >= requests) {
      const retryAfter = Math.max(1, Math.ceil((first + windowMs - now) / 1_000));
      throw new FlowError('rate_limited', `${requests} requests within ${windowMs / 1_000} s are allowed here; try again in ${retryAfter} s`, { details: { retryAfter } });
    }
    times.push(now);
    asked.delete(account);
    asked.set(account, times);
    if (asked.size > MOST_ACCOUNTS) asked.delete(asked.keys().next().value!);
  };
}
