/** Passes values on at most once per `intervalMs`: the first at once, then the newest of each interval. */
export interface Coalesced<Value> {
  push(value: Value): void;
  /** Drops what has not been passed on; nothing is passed on afterwards. */
  close(): void;
}

export function coalesce<Value>(passOn: (value: Value) => void, intervalMs: number): Coalesced<Value> {
  let resting: NodeJS.Timeout | undefined;
  let newest: { readonly value: Value } | undefined;
  let closed = false;

  const rest = () => {
    resting = setTimeout(() => {
      resting = undefined;
      if (!newest) return;
      const { value } = newest;
      newest = undefined;
      rest();
      passOn(value);
    }, intervalMs);
  };

  return {
    push(value) {
      if (closed) return;
      if (resting) {
        newest = { value };
        return;
      }
      rest();
      passOn(value);
    },
    close() {
      closed = true;
      newest = undefined;
      clearTimeout(resting);
    },
  };
}
