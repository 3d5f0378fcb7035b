/** News that is taken in together, once for each frame that is drawn, however fast it comes. */
export interface Inbox<Item> {
  add(item: Item): void;
  /** What has not been taken in is dropped, and nothing is from now on. */
  close(): void;
}

/** Calls `later` once, when it is time to take in. */
export type Schedule = (later: () => void) => void;

export function openInbox<Item>(takeIn: (items: readonly Item[]) => void, schedule: Schedule): Inbox<Item> {
  let items: Item[] = [];
  let open = true;
  const flush = (): void => {
    const taken = items;
    items = [];
    if (open) takeIn(taken);
  };
  return {
    add(item) {
      if (items.push(item) === 1) schedule(flush);
    },
    close() {
      open = false;
    },
  };
}
