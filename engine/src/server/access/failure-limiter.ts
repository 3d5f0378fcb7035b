/**
 * Slows the guessing of keys and of sign-in links: an address that presented 20 wrong ones within a minute gets no more answers about keys until the minute
 * is over, only that it is to wait. It is for failures alone; a right key never comes here.
 * Addresses of one IPv6 network (/64) count as one, since a single customer holds them all.
 */
import { isIPv6 } from 'node:net';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';

const LIMIT = 20;
const WINDOW_MS = 60_000;
/** Beyond it the oldest are forgotten, so that an attack from many addresses cannot fill the memory. */
const MOST_ADDRESSES = 10_000;

export interface FailureLimiter {
  /** Notes a wrong key. @throws FlowError `rate_limited`, with `retryAfter` in seconds, when there were too many before it. */
  failed(address: string): void;
  /**
   * Notes it when the attempt is `unauthorized`. A right key is let in whatever else comes from its address: many customers can share one,
   * and a guesser must not lock them out.
   */
  watch<Result>(address: string, attempt: () => Promise<Result>): Promise<Result>;
}

export function createFailureLimiter(clock: () => number): FailureLimiter {
  const windows = new Map<string, { readonly since: number; count: number }>();
  const current = (network: string) => {
    const window = windows.get(network);
    return window && clock() - window.since < WINDOW_MS ? window : undefined;
  };

  const limiter: FailureLimiter = {
    failed(address) {
      const network = networkOf(address);
      const window = current(network) ?? { since: clock(), count: 0 };
      if (window.count >= LIMIT) {
        const retryAfter = Math.max(1, Math.ceil((window.since + WINDOW_MS - clock()) / 1_000));
        throw new FlowError('rate_limited', `too many wrong API keys came from this address; try again in ${retryAfter} s`, { details: { retryAfter } });
      }
      window.count += 1;
      windows.delete(network);
      windows.set(network, window);
      if (windows.size > MOST_ADDRESSES) windows.delete(windows.keys().next().value!);
    },
    async watch(address, attempt) {
      try {
        return await attempt();
      } catch (error) {
        if (FlowError.is(error) && error.code === 'unauthorized') limiter.failed(address);
        throw error;
      }
    },
  };
  return limiter;
}

export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return mapped[1]!;
  const [head = '', tail] = address.split('%')[0]!.split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail ? tail.split(':') : [];
  const missing = tail === undefined ? 0 : 8 - groups.length - after.length;
  const all = [...groups, ...new Array<string>(Math.max(0, missing)).fill('0'), ...after];
  return all.slice(0, 4).map((group) => Number.parseInt(group || '0', 16).toString(16)).join(':');
}
