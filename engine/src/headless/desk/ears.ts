/** Those who listen to one thing. Each takes what has passed by at its own pace: the newest of each key. */

export interface Ear<Item> {
  /** Resolves at the next news, at once when there was some since the last call. @returns what has passed by; `undefined` when there was nothing for so long. */
  next(timeoutMs: number): Promise<readonly Item[] | undefined>;
  close(): void;
}

export interface Ears<Item> {
  /** Without an item it only wakes. */
  tell(item?: Item): void;
  /** @param signal - wakes the ear for good. */
  listen(signal: AbortSignal): Ear<Item>;
}

interface Heard<Item> {
  pending: Map<string, Item>;
  hasNews: boolean;
  wake: () => void;
}

/** @param keyOf - of two items with the same key the older one is of no interest. */
export function createEars<Item>(keyOf: (item: Item) => string): Ears<Item> {
  const all = new Set<Heard<Item>>();

  return {
    tell(item) {
      for (const heard of all) {
        if (item !== undefined) heard.pending.set(keyOf(item), item);
        heard.hasNews = true;
        heard.wake();
      }
    },
    listen(signal) {
      const heard: Heard<Item> = { pending: new Map(), hasNews: false, wake: () => undefined };
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
