/** Those who listen to one execution. Each takes what has passed by at its own pace: the newest of each node and kind. */
import type { LiveNews } from '../../execution/live.ts';

export type Passing = Exclude<LiveNews, { readonly type: 'lasting' }>;

export interface Ear {
  /** Resolves at the next news, at once when there was some since the last call. @returns what has passed by; `undefined` when there was nothing for so long. */
  next(timeoutMs: number): Promise<readonly Passing[] | undefined>;
  close(): void;
}

export interface Ears {
  tell(news: LiveNews): void;
  /** @param signal - wakes the ear for good. */
  listen(signal: AbortSignal): Ear;
}

interface Heard {
  pending: Map<string, Passing>;
  hasNews: boolean;
  wake: () => void;
}

export function createEars(): Ears {
  const all = new Set<Heard>();

  return {
    tell(news) {
      for (const heard of all) {
        if (news.type !== 'lasting') heard.pending.set(`${news.type} ${news.node}`, news);
        heard.hasNews = true;
        heard.wake();
      }
    },
    listen(signal) {
      const heard: Heard = { pending: new Map(), hasNews: false, wake: () => undefined };
      const leave = (): void => heard.wake();
      all.add(heard);
      signal.addEventListener('abort', leave, { once: true });
      return {
        async next(timeoutMs) {
          if (!heard.hasNews && !signal.aborted) {
            const { promise, resolve } = Promise.withResolvers<void>();
            const timer = setTimeout(resolve, timeoutMs);
            heard.wake = resolve;
            await promise;
            clearTimeout(timer);
          }
          if (!heard.hasNews) return undefined;
          const passed = [...heard.pending.values()];
          heard.pending = new Map();
          heard.hasNews = false;
          return passed;
        },
        close() {
          all.delete(heard);
          signal.removeEventListener('abort', leave);
        },
      };
    },
  };
}
